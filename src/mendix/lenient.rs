//! Reads the values of a successful answer leniently.
//!
//! A successful answer is about something that exists and costs, so an unusual spelling of one
//! value must not make the whole answer unreadable: a whole number with a fraction of zero, a time
//! without its zone, a duplicate key. A value that is missing or cannot be understood becomes an
//! empty text or `None`. Prices and balances are required, because a wrong guess would be worse
//! than an error.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The largest number up to which floating-point numbers hold every whole number.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A JSON document. The last value of a duplicate key counts. A byte order mark is skipped.
pub(super) fn document(body: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
}

/// A text, or a value of an open set; empty if it is missing.
pub(super) fn text<'de, D: Deserializer<'de>, T: From<String>>(from: D) -> Result<T, D::Error> {
    Ok(untold_or(written(&Value::deserialize(from)?)))
}

/// The value of a missing text.
pub(super) fn untold<T: From<String>>() -> T {
    untold_or(None)
}

fn untold_or<T: From<String>>(text: Option<String>) -> T {
    text.unwrap_or_default().into()
}

/// An optional text; an empty one counts as missing.
pub(super) fn told_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(written(&Value::deserialize(from)?).filter(|text| !text.is_empty()))
}

/// A list of texts; empty if it is missing. Elements that are not texts are left out.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let list = Value::deserialize(from)?;
    let elements = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = elements.iter().filter_map(written);
    Ok(texts.filter(|text| !text.is_empty()).collect())
}

/// An optional whole number.
pub(super) fn told_count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(whole(&Value::deserialize(from)?).and_then(|whole| whole.try_into().ok()))
}

/// A required whole number.
pub(super) fn count<'de, D: Deserializer<'de>, T: TryFrom<i128>>(from: D) -> Result<T, D::Error> {
    whole(&Value::deserialize(from)?)
        .and_then(|whole| whole.try_into().ok())
        .ok_or_else(|| D::Error::custom("a value is not a whole number in its range"))
}

/// An optional boolean.
pub(super) fn told_truth<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value.as_bool().or_else(|| match value.as_str()? {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }))
}

/// An optional time. Without a zone it is UTC, like all times of the API.
pub(super) fn told_time<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Value::deserialize(from)?.as_str().and_then(time))
}

/// An object whose values are all read leniently. Anything that is not an object counts as missing.
pub(super) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    match Value::deserialize(from)? {
        object @ Value::Object(_) => T::deserialize(object).map_err(D::Error::custom),
        _ => Ok(T::default()),
    }
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.as_i128().or_else(|| exact(number.as_f64()?)),
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| exact(text.parse().ok()?))
        }
        _ => None,
    }
}

fn exact(number: f64) -> Option<i128> {
    let is_exact = number.fract() == 0.0 && number.abs() <= LARGEST_EXACT;
    // It has no fraction and is within the range, so nothing is cut off.
    #[expect(clippy::cast_possible_truncation)]
    is_exact.then_some(number as i128)
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    const WITH_ZONE: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    const WITHOUT_ZONE: [&str; 4] = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ];
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let with_zone = WITH_ZONE
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok());
    if let Some(time) = with_zone {
        return Some(time.to_utc());
    }
    let without_zone = WITHOUT_ZONE
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
    without_zone
        .or_else(|| text.parse().ok().map(midnight))
        .map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sloppy {
        #[serde(default = "untold", deserialize_with = "text")]
        text: String,
        #[serde(default, deserialize_with = "told_text")]
        told: Option<String>,
        #[serde(default, deserialize_with = "told_count")]
        count: Option<u64>,
        #[serde(default, deserialize_with = "told_truth")]
        truth: Option<bool>,
        #[serde(default, deserialize_with = "told_time")]
        time: Option<DateTime<Utc>>,
        #[serde(default, deserialize_with = "object")]
        inner: Inner,
    }

    #[derive(Debug, Default, Deserialize)]
    struct Inner {
        #[serde(default, deserialize_with = "text")]
        name: String,
    }

    #[derive(Debug, Deserialize)]
    struct Balance {
        #[serde(deserialize_with = "count")]
        total: u64,
        #[serde(deserialize_with = "count")]
        available: i64,
    }

    #[track_caller]
    fn read(value: Value) -> Sloppy {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_missing_or_null_or_of_another_kind_is_not_told() {
        let other = json!([]);
        let fields = ["text", "told", "count", "truth", "time", "inner"];
        let all = |value: &Value| fields.map(|name| (name.to_owned(), value.clone()));
        for answer in [
            json!({}),
            Value::Object(all(&Value::Null).into_iter().collect()),
            Value::Object(all(&other).into_iter().collect()),
        ] {
            let read = read(answer);
            assert_eq!((&read.text[..], &read.inner.name[..]), ("", ""));
            assert_eq!((read.told, read.count, read.truth), (None, None, None));
            assert_eq!(read.time, None);
        }
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_zero_or_as_text() {
        for value in [
            json!(30),
            json!(30.0),
            json!("30"),
            json!(3e1),
            json!(" 30.0 "),
        ] {
            assert_eq!(read(json!({"count": value})).count, Some(30), "{value}");
        }
        for value in [
            json!(30.5),
            json!(-1),
            json!(1e300),
            json!("many"),
            json!(true),
        ] {
            assert_eq!(read(json!({"count": value})).count, None, "{value}");
        }
    }

    #[test]
    fn a_balance_has_to_be_there_and_whole() {
        let balance = |total: Value, available: Value| {
            serde_json::from_value::<Balance>(json!({"total": total, "available": available}))
        };
        let read = balance(json!(10.0), json!("-20")).unwrap();
        assert_eq!((read.total, read.available), (10, -20));
        for total in [Value::Null, json!(-1), json!(0.5), json!(1e300)] {
            assert!(balance(total.clone(), json!(0)).is_err(), "{total}");
        }
    }

    #[test]
    fn a_time_may_lack_its_zone_or_have_a_blank() {
        let expected = Some("2026-03-12T09:30:00Z".parse().unwrap());
        for text in [
            "2026-03-12T09:30:00Z",
            "2026-03-12T09:30:00",
            "2026-03-12 09:30:00",
            "2026-03-12 09:30:00Z",
            "2026-03-12 10:30:00+01:00",
            "2026-03-12T10:30:00+0100",
            "2026-03-12T09:30:00.000",
            "2026-03-12T09:30",
            " 2026-03-12T09:30:00Z ",
        ] {
            assert_eq!(read(json!({"time": text})).time, expected, "{text}");
        }
        let midnight = Some("2026-03-12T00:00:00Z".parse().unwrap());
        assert_eq!(read(json!({"time": "2026-03-12"})).time, midnight);
        assert_eq!(read(json!({"time": "soon"})).time, None);
    }

    #[test]
    fn texts_truths_and_objects_are_read_as_they_are_meant() {
        let read = read(json!({"text": 5, "told": "", "truth": "True", "inner": {"name": "A"}}));
        assert_eq!(
            (&read.text[..], read.told, read.truth),
            ("5", None, Some(true))
        );
        assert_eq!(read.inner.name, "A");
    }

    #[test]
    fn of_two_equal_keys_the_last_counts() {
        let answer = document(b"\xef\xbb\xbf{\"text\": \"a\", \"text\": \"b\"}").unwrap();
        assert_eq!(read(answer).text, "b");
    }
}
