//! Terraform's number: a decimal of any size, held exactly.

use std::fmt;
use std::str::FromStr;

use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, ToPrimitive, Zero};

/// The largest power of ten, up or down, that a number may carry.
///
/// Terraform computes with 512 bits of mantissa (about 154 decimal digits), so
/// no configuration comes near. Without a bound, a short text such as
/// `1e999999999` would expand into gigabytes when written out.
const LARGEST_EXPONENT: i64 = 4096;

/// A number, exact and canonical: equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Repr);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Repr {
    /// Every whole number that fits, so that equality needs no arithmetic.
    Integer(i64),
    /// Everything else, normalised.
    Decimal(BigDecimal),
    PositiveInfinity,
    NegativeInfinity,
}

/// A text or a float that is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not a decimal number.
    #[error("{0:?} is not a number")]
    NotANumber(String),
    /// A magnitude that no Terraform value reaches.
    #[error("a number of more than {LARGEST_EXPONENT} digits is not supported")]
    TooLarge,
}

impl Number {
    /// The number as a signed 64-bit integer, if it is exactly that.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// The number as a double, if the double is exactly this number.
    pub fn as_exact_f64(&self) -> Option<f64> {
        match &self.0 {
            Repr::Integer(integer) => {
                let float = *integer as f64;
                (BigDecimal::try_from(float).ok()? == *integer).then_some(float)
            }
            Repr::Decimal(decimal) => {
                let float = decimal.to_f64()?;
                (BigDecimal::try_from(float).ok()? == *decimal).then_some(float)
            }
            Repr::PositiveInfinity => Some(f64::INFINITY),
            Repr::NegativeInfinity => Some(f64::NEG_INFINITY),
        }
    }

    fn from_decimal(decimal: BigDecimal) -> Result<Self, NumberError> {
        if decimal.is_zero() {
            return Ok(Self(Repr::Integer(0)));
        }
        // Checked on the digits as given: normalising expands nothing, but
        // converting to an integer would.
        let (digits, scale) = decimal.as_bigint_and_exponent();
        let magnitude = i64::try_from(digits.bits()).unwrap_or(i64::MAX) / 3;
        if scale.saturating_abs() > LARGEST_EXPONENT || magnitude > 2 * LARGEST_EXPONENT {
            return Err(NumberError::TooLarge);
        }
        let decimal = decimal.normalized();
        match decimal.is_integer().then(|| decimal.to_i64()).flatten() {
            Some(integer) => Ok(Self(Repr::Integer(integer))),
            None => Ok(Self(Repr::Decimal(decimal))),
        }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(Repr::Integer(integer))
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        match i64::try_from(integer) {
            Ok(integer) => Self(Repr::Integer(integer)),
            Err(_) => Self(Repr::Decimal(BigDecimal::from(integer).normalized())),
        }
    }
}

impl TryFrom<f64> for Number {
    type Error = NumberError;

    /// Takes the double for exactly what it is: 0.7 is not seven tenths.
    fn try_from(float: f64) -> Result<Self, NumberError> {
        if float.is_infinite() {
            return Ok(Self(if float > 0.0 {
                Repr::PositiveInfinity
            } else {
                Repr::NegativeInfinity
            }));
        }
        let decimal =
            BigDecimal::try_from(float).map_err(|_| NumberError::NotANumber(float.to_string()))?;
        Self::from_decimal(decimal)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads a decimal text, as Terraform writes numbers that no double holds.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        match text {
            "Inf" | "+Inf" => return Ok(Self(Repr::PositiveInfinity)),
            "-Inf" => return Ok(Self(Repr::NegativeInfinity)),
            _ => {}
        }
        let decimal = BigDecimal::from_str(text)
            .map_err(|_| NumberError::NotANumber(text.chars().take(64).collect()))?;
        Self::from_decimal(decimal)
    }
}

impl fmt::Display for Number {
    /// Plain decimal notation without an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(integer) => integer.fmt(f),
            Repr::Decimal(decimal) => {
                debug_assert!(decimal.sign() != Sign::NoSign);
                f.write_str(&decimal.to_plain_string())
            }
            Repr::PositiveInfinity => f.write_str("Inf"),
            Repr::NegativeInfinity => f.write_str("-Inf"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect(text)
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        assert_eq!(number("30"), Number::from(30_i64));
        assert_eq!(number("3e1"), Number::from(30_u64));
        assert_eq!(number("30.00"), Number::try_from(30.0).unwrap());
        assert_eq!(number("-0"), Number::from(0_i64));
        assert_eq!(Number::try_from(-0.0).unwrap(), Number::from(0_i64));
        assert_ne!(number("0.7"), Number::try_from(0.7).unwrap());
    }

    #[test]
    fn nothing_is_lost_in_writing() {
        for text in [
            "0.1",
            "0.7",
            "12345678901234567890.5",
            "9223372036854775808",
            "-1.5",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("1e30").to_string(), format!("1{}", "0".repeat(30)));
    }

    #[test]
    fn a_double_is_given_only_where_it_is_exact() {
        assert_eq!(number("3.25").as_exact_f64(), Some(3.25));
        assert_eq!(
            number("9223372036854775808").as_exact_f64(),
            Some(9_223_372_036_854_775_808.0)
        );
        assert_eq!(number("0.7").as_exact_f64(), None);
        assert_eq!(number("1e30").as_exact_f64(), None);
    }

    #[test]
    fn what_is_no_number_or_absurdly_large_is_refused() {
        assert!(matches!(
            "ten".parse::<Number>(),
            Err(NumberError::NotANumber(_))
        ));
        assert!(matches!(
            "".parse::<Number>(),
            Err(NumberError::NotANumber(_))
        ));
        assert!(matches!(
            "1e999999999".parse::<Number>(),
            Err(NumberError::TooLarge)
        ));
        assert!(matches!(
            Number::try_from(f64::NAN),
            Err(NumberError::NotANumber(_))
        ));
    }
}
