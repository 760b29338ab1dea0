//! Numbers lose nothing.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use proptest::prelude::*;
use tfplugin::framework::number::Number;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::msgpack::{decode, encode};

use super::values::decimals;

proptest! {
    #[test]
    fn a_decimal_text_is_the_number_it_says(text in decimals()) {
        let number: Number = text.parse().expect("it is a decimal");
        let written = number.to_string();
        prop_assert_eq!(
            BigDecimal::from_str(&written).expect("it is a decimal"),
            BigDecimal::from_str(&text).expect("it is a decimal")
        );
        prop_assert!(!written.contains(['e', 'E', '+']), "{}", written);
        prop_assert_eq!(written.parse::<Number>(), Ok(number));
    }

    #[test]
    fn equal_numbers_are_one_value(text in decimals(), zeros in 0_usize..20) {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().expect("it is small")),
            None => (text.as_str(), 0_i64),
        };
        let point = if mantissa.contains('.') { "" } else { "." };
        let padded = format!("{mantissa}{point}{}e{exponent}", "0".repeat(zeros));
        prop_assert_eq!(padded.parse::<Number>(), text.parse::<Number>());
    }

    #[test]
    fn a_double_stays_the_double_it_is(float in any::<f64>().prop_filter("a number", |f| !f.is_nan())) {
        let mut bytes = vec![0xcb];
        bytes.extend(float.to_be_bytes());
        let value = decode(&Type::Number, &bytes).expect("it is a double");
        let Value::Number(number) = &value else {
            panic!("{value:?} is no number")
        };
        prop_assert_eq!(number.as_exact_f64(), Some(float));
        if float.is_finite() {
            prop_assert_eq!(number.to_string().parse(), Ok(float));
        }
        let written = encode(&Type::Number, &value).expect("it is a number");
        if !number.is_whole() {
            prop_assert_eq!(&written, &bytes);
        }
        prop_assert_eq!(decode(&Type::Number, &written).expect("it is a number"), value);
    }
}
