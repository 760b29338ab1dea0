//! Decimals as Terraform holds them.

use tfplugin::framework::value::Value;

/// A decimal exactly as it is written: 107.44, and not the double next to it.
pub(super) fn decimal(written: Option<impl ToString>) -> Value {
    written
        .and_then(|written| written.to_string().parse().ok())
        .map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_what_is_written_and_not_the_double_next_to_it() {
        let read: serde_json::Number = serde_json::from_str("107.44").unwrap();
        let Value::Number(found) = decimal(Some(&read)) else {
            panic!("a number is a number");
        };
        assert_eq!(found.to_string(), "107.44");
        assert_eq!(found, "107.44".parse().unwrap());
        assert_eq!(decimal(None::<&str>), Value::Null);
    }
}
