//! `bundle_month_end(start, at)`.

use chrono::{DateTime, Utc};
use tfplugin::framework::function::{Function, FunctionError, Parameter, Signature};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::blame;
use crate::mendix::bundle_month::bundle_month_end;
use crate::provider::time::rfc3339;

const START: usize = 0;
const AT: usize = 1;

/// `bundle_month_end`.
pub(super) struct BundleMonthEnd {
    signature: Signature,
}

impl BundleMonthEnd {
    pub fn new() -> Self {
        Self {
            signature: Signature {
                summary: "The end of the bundle month that contains a moment",
                description: "Returns when the bundle month that contains `at` ends, for a \
                              resource created at `start`. A deprovisioning or a downgrade \
                              requested at `at` takes effect at that moment.\n\n\
                              Bundle months are counted from `start`, in UTC. In a month that \
                              has no such day, the bundle month ends on the last day; later \
                              months use the original day again: 31 January, 28 February, \
                              31 March. The moment at which a month ends belongs to the next \
                              one. If `at` is before `start`, as `plantimestamp()` is for a \
                              resource that the same apply creates, the function returns the \
                              end of the first month.\n\n\
                              All times are in RFC 3339; the result is in UTC.",
                parameters: vec![
                    Parameter {
                        name: "start",
                        of: Type::String,
                        description: "When the resource was created, RFC 3339: its `created_at`.",
                    },
                    Parameter {
                        name: "at",
                        of: Type::String,
                        description: "A moment in the bundle month, RFC 3339, for example \
                                      `plantimestamp()`.",
                    },
                ],
                result: Type::String,
            },
        }
    }

    fn time(arguments: &[Value], index: usize) -> Result<DateTime<Utc>, FunctionError> {
        let text = arguments.get(index).and_then(Value::as_str);
        let text = text.unwrap_or_default();
        DateTime::parse_from_rfc3339(text)
            .map(|time| time.to_utc())
            .map_err(|error| {
                let text = format!(
                    "must be a time in RFC 3339, such as \"2026-01-31T10:00:00Z\", not {}: \
                     {error}",
                    quoted(text)
                );
                blame(index, text)
            })
    }
}

impl Function for BundleMonthEnd {
    fn name(&self) -> &'static str {
        "bundle_month_end"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let start = Self::time(arguments, START)?;
        let at = Self::time(arguments, AT)?;
        match bundle_month_end(start, at) {
            Some(end) => Ok(rfc3339(end).into()),
            None => {
                let text = format!("is too late: the month of {} ends too late", rfc3339(at));
                Err(blame(AT, text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(start: &str, at: &str) -> Result<Value, FunctionError> {
        BundleMonthEnd::new().call(&[start.into(), at.into()])
    }

    #[test]
    fn the_answer_is_in_utc_whatever_the_arguments_are_in() {
        let end = call("2026-01-31T11:00:00+01:00", "2026-02-01T00:00:00-05:00");
        assert_eq!(end, Ok("2026-02-28T10:00:00Z".into()));
    }

    #[test]
    fn the_argument_that_is_wrong_is_blamed() {
        let time = "2026-01-31T10:00:00Z";
        for (start, at, argument, text) in [
            ("31 January", time, START, "must be a time in RFC 3339"),
            (
                time,
                "2026-02-30T00:00:00Z",
                AT,
                "must be a time in RFC 3339",
            ),
            (time, "", AT, "must be a time in RFC 3339"),
        ] {
            let error = call(start, at).unwrap_err();
            assert_eq!(error.argument, Some(argument), "{error:?}");
            assert!(error.text.starts_with(text), "{error:?}");
        }
    }
}
