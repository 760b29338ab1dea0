//! How a summary names one resource.
//!
//! Terraform shows warnings with equal summaries as one, and only the first of their texts. Names
//! are not unique in the Control Center, so a summary needs more than the name.

use tfplugin::framework::quoted::quoted;

use super::state::State;

/// The name and the first block of the id: `"chat" (4b0d1a2f)`.
pub(super) fn named(display_name: &str, id: &str) -> String {
    let block = id.split('-').next().unwrap_or(id);
    format!("{} ({block})", quoted(display_name))
}

impl State<'_> {
    /// How a summary names the resource. Before it has an id, its type, environment and region, as
    /// far as they are known, follow the name: `"chat" (text_generation, Test, eu-central-1)`.
    pub fn named(self) -> String {
        if let Some(id) = self.id() {
            return named(self.display_name(), id);
        }
        let others: Vec<_> = ["type", "environment", "region"]
            .iter()
            .filter_map(|name| self.0.attribute(name).as_str())
            .collect();
        match others.as_slice() {
            [] => quoted(self.display_name()),
            others => format!("{} ({})", quoted(self.display_name()), others.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use tfplugin::framework::value::Value;

    use super::*;

    #[test]
    fn equal_names_differ_by_id_or_by_what_is_wanted() {
        let mut wanted = Value::object([
            ("display_name", "a \"b\"".into()),
            ("type", "text_generation".into()),
            ("environment", "Test".into()),
            ("region", Value::Unknown),
            ("id", Value::Unknown),
        ]);
        let named = |wanted: &Value| State(wanted).named();
        assert_eq!(named(&wanted), r#""a \"b\"" (text_generation, Test)"#);
        wanted.set("id", "4b0d1a2f-0000-4000-8000-000000000000");
        assert_eq!(named(&wanted), r#""a \"b\"" (4b0d1a2f)"#);
        wanted = Value::object([("display_name", Value::Unknown)]);
        assert_eq!(named(&wanted), "\"(name not known yet)\"");
    }
}
