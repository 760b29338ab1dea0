//! Functions on the wire.

use crate::framework::function::{Function, FunctionError};
use crate::framework::value::Value;
use crate::wire::dynamic_value::{decode, encode};
use crate::wire::proto;

/// Calls a function. Errors are the answer, never a failed call.
pub(super) fn call(
    function: &dyn Function,
    arguments: &[proto::DynamicValue],
) -> proto::call_function::Response {
    let signature = function.signature();
    let outcome = read(function, arguments)
        .and_then(|arguments| function.call(&arguments))
        .and_then(|result| {
            encode(&signature.result, &result).map_err(|error| blame(error.to_string(), None))
        });
    match outcome {
        Ok(result) => proto::call_function::Response {
            result,
            error: None,
        },
        Err(error) => failed(error),
    }
}

fn read(
    function: &dyn Function,
    arguments: &[proto::DynamicValue],
) -> Result<Vec<Value>, FunctionError> {
    let parameters = &function.signature().parameters;
    if arguments.len() != parameters.len() {
        let text = format!("it takes {} arguments", parameters.len());
        return Err(blame(text, None));
    }
    parameters
        .iter()
        .zip(arguments)
        .enumerate()
        .map(|(index, (parameter, argument))| {
            let value = decode(&parameter.of, Some(argument))
                .map_err(|error| blame(error.to_string(), Some(index)))?;
            // Hosts keep null back by themselves; OpenTofu sends nothing for it.
            if value.is_null() || value.is_unknown() {
                return Err(blame("must not be null".to_owned(), Some(index)));
            }
            Ok(value)
        })
        .collect()
}

fn blame(text: String, argument: Option<usize>) -> FunctionError {
    FunctionError { text, argument }
}

/// The answer that there is no result.
pub(super) fn failed(error: FunctionError) -> proto::call_function::Response {
    let function_argument = error.argument.and_then(|index| i64::try_from(index).ok());
    proto::call_function::Response {
        result: None,
        error: Some(proto::FunctionError {
            text: error.text,
            function_argument,
        }),
    }
}
