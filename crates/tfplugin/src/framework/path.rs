//! The place of a value within another.

use std::fmt;

use super::quoted::quoted;

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An attribute of an object.
    Attribute(String),
    /// An entry of a map.
    Key(String),
    /// An element of a list, from zero.
    Index(i64),
}

/// The path from the root of a resource's configuration to one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

impl Path {
    /// The path to an attribute at the root.
    pub fn attribute(name: &str) -> Self {
        Self::default().then(Step::Attribute(name.to_owned()))
    }

    /// The path with one more step.
    pub fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl fmt::Display for Path {
    /// As it is written in HCL: `created_for.email`, `tags["a"]`, `list[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{}]", quoted(key))?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_in_hcl() {
        let path = Path::attribute("created_for").then(Step::Attribute("email".into()));
        assert_eq!(path.to_string(), "created_for.email");
        let path = Path::attribute("tags")
            .then(Step::Key("a".into()))
            .then(Step::Index(0));
        assert_eq!(path.to_string(), r#"tags["a"][0]"#);
    }
}
