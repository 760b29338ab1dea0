//! Terraform's number: an exact decimal of any size.

use std::fmt;
use std::str::FromStr;

use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, ToPrimitive, Zero};

/// The largest number of digits before the decimal point, and after it.
///
/// Terraform computes with 512 bits of mantissa (about 154 decimal digits), so no configuration
/// comes near. Without a limit, a short text such as `1e999999999` would become gigabytes when
/// written out. Both sides of the point are counted in plain notation, so every number that can be
/// read can be written and read again.
const MOST_DIGITS: i64 = 4096;

/// The longest text that is parsed, in bytes. Parsing takes time that grows with the square of the
/// number of digits; no number within [`MOST_DIGITS`] needs more.
const LONGEST_TEXT: usize = 4 * MOST_DIGITS as usize;

/// A number, exact and in one canonical form: equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Repr);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Repr {
    /// Every whole number that fits, so that comparing needs no arithmetic.
    Integer(i64),
    /// Everything else, normalised.
    Decimal(BigDecimal),
    PositiveInfinity,
    NegativeInfinity,
}

/// The text or float is not a number. The error does not contain the text: a misplaced value may be
/// a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not a decimal number.
    #[error("this is not a decimal number")]
    NotANumber,
    /// A magnitude that no Terraform value reaches.
    #[error("a number has more than {MOST_DIGITS} digits before or after its decimal point")]
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
        let decimal = match &self.0 {
            Repr::Integer(integer) => &BigDecimal::from(*integer),
            Repr::Decimal(decimal) => decimal,
            Repr::PositiveInfinity => return Some(f64::INFINITY),
            Repr::NegativeInfinity => return Some(f64::NEG_INFINITY),
        };
        // Through text, because `BigDecimal::to_f64` misses the nearest double of many large
        // numbers.
        let float: f64 = decimal.to_scientific_notation().parse().ok()?;
        (BigDecimal::try_from(float).ok()? == *decimal).then_some(float)
    }

    /// Whether it has no fraction. The infinities do not count as whole.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Integer(_) => true,
            Repr::Decimal(decimal) => decimal.fractional_digit_count() <= 0,
            Repr::PositiveInfinity | Repr::NegativeInfinity => false,
        }
    }

    fn from_decimal(decimal: BigDecimal) -> Result<Self, NumberError> {
        if decimal.is_zero() {
            return Ok(Self(Repr::Integer(0)));
        }
        // A text has at most this many digits, so they cannot bring a scale beyond the limit back
        // into it. Normalising would overflow on the largest scales.
        if decimal.fractional_digit_count().unsigned_abs() > 2 * LONGEST_TEXT as u64 {
            return Err(NumberError::TooLarge);
        }
        let decimal = decimal.normalized();
        let after = decimal.fractional_digit_count();
        let before = i64::try_from(decimal.digits()).unwrap_or(i64::MAX) - after;
        if before > MOST_DIGITS || after > MOST_DIGITS {
            return Err(NumberError::TooLarge);
        }
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

    /// Takes the exact value of the double: 0.7 is not seven tenths.
    fn try_from(float: f64) -> Result<Self, NumberError> {
        if float.is_infinite() {
            return Ok(Self(if float > 0.0 {
                Repr::PositiveInfinity
            } else {
                Repr::NegativeInfinity
            }));
        }
        let decimal = BigDecimal::try_from(float).map_err(|_| NumberError::NotANumber)?;
        Self::from_decimal(decimal)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads a decimal text, which Terraform writes for numbers that no double holds: `-12`, `.5`,
    /// `1.5e-3`. No blanks, no separators, no other base.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        match text {
            "Inf" | "+Inf" => return Ok(Self(Repr::PositiveInfinity)),
            "-Inf" => return Ok(Self(Repr::NegativeInfinity)),
            _ => {}
        }
        if !is_decimal(text) {
            return Err(NumberError::NotANumber);
        }
        if let Ok(integer) = text.parse() {
            return Ok(Self(Repr::Integer(integer)));
        }
        if text.len() > LONGEST_TEXT {
            return Err(NumberError::TooLarge);
        }
        // The notation is already checked, so only the exponent can fail.
        let decimal = BigDecimal::from_str(text).map_err(|_| NumberError::TooLarge)?;
        Self::from_decimal(decimal)
    }
}

/// Whether the text is a number in decimal notation. [`BigDecimal`] would also accept `1_000`, and
/// `.-5` for -0.05.
fn is_decimal(text: &str) -> bool {
    fn unsigned(text: &str) -> &str {
        text.strip_prefix(['+', '-']).unwrap_or(text)
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let mantissa = unsigned(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(unsigned);
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
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
        let large = -3.996247594124372e195;
        assert_eq!(Number::try_from(large).unwrap().as_exact_f64(), Some(large));
        assert_eq!(number("0.7").as_exact_f64(), None);
        assert_eq!(number("1e30").as_exact_f64(), None);
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in [
            "", "ten", "-", ".", "e5", "1e", "1e+", "1_000", "0x10", " 1", "1 ", ".-5", "-+5",
            "1.2.3", "1e5.0", "NaN", "inf", "١",
        ] {
            assert_eq!(
                text.parse::<Number>(),
                Err(NumberError::NotANumber),
                "{text}"
            );
        }
        assert_eq!(Number::try_from(f64::NAN), Err(NumberError::NotANumber));
    }

    #[test]
    fn every_decimal_notation_is_read() {
        for (text, plain) in [
            ("+5", "5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("5.e-1", "0.5"),
            ("1E+3", "1000"),
            ("-0.0e7", "0"),
            ("000.700", "0.7"),
        ] {
            assert_eq!(number(text).to_string(), plain, "{text}");
        }
        assert_eq!(number("Inf"), Number::try_from(f64::INFINITY).unwrap());
        assert_eq!(number("-Inf"), Number::try_from(f64::NEG_INFINITY).unwrap());
    }

    #[test]
    fn what_is_absurdly_large_is_refused_at_once() {
        let refused = |text: &str| text.parse::<Number>() == Err(NumberError::TooLarge);
        for text in [
            "1e999999999",
            "-1e-999999999",
            // Scales at the edge of 64 bits, and beyond 128.
            "1000e9223372036854775807",
            "1.5e-9223372036854775808",
            "1e99999999999999999999999999999999999999999999",
            "1e4096",
            "1e-4097",
        ] {
            assert!(refused(text), "{text}");
        }
        // Parsing all of it would take time that grows with the square of its length.
        assert!(refused(&"7".repeat(1 << 20)));
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        let fraction = format!("1.{}1", "0".repeat(4095));
        let both = format!("{}.{}", "9".repeat(4096), "9".repeat(4096));
        for text in ["1e4095", "1e-4096", &fraction, &both, "5e-324"] {
            let written = number(text).to_string();
            assert_eq!(number(&written), number(text), "{text}");
        }
        assert_eq!(number(&both).to_string(), both);
    }

    #[test]
    fn a_number_is_whole_or_has_a_fraction() {
        for (text, whole) in [
            ("7", true),
            ("1e30", true),
            ("9223372036854775808", true),
            ("0.5", false),
            ("12345678901234567890.5", false),
            ("Inf", false),
        ] {
            assert_eq!(number(text).is_whole(), whole, "{text}");
        }
    }
}
