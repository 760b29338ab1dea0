//! `CallFunction`: calls a function. Its errors are part of the answer; the call itself never
//! fails.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::function::{Function, FunctionError};
use crate::framework::quoted::quoted;
use crate::framework::value::Value;
use crate::wire::diagnostic::visible;
use crate::wire::dynamic_value::{decode, encode};
use crate::wire::proto;
use crate::wire::proto::call_function::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "CallFunction";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let outcome = match service.functions.get(&self.name[..]) {
            Some(function) => call(function.as_ref(), &self.arguments),
            None => Err(unknown(&self.name)),
        };
        Ok(match outcome {
            Ok(result) => Response {
                result,
                error: None,
            },
            Err(error) => failed(error),
        })
    }
}

fn call(
    function: &dyn Function,
    arguments: &[proto::DynamicValue],
) -> Result<Option<proto::DynamicValue>, FunctionError> {
    let arguments = read(function, arguments)?;
    let result = function.call(&arguments)?;
    encode(&function.signature().result, &result).map_err(|error| blame(error.to_string(), None))
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
            // Hosts do not pass null to functions; OpenTofu sends an empty message for it.
            if value.is_null() || value.is_unknown() {
                return Err(blame("must not be null".to_owned(), Some(index)));
            }
            Ok(value)
        })
        .collect()
}

fn unknown(name: &str) -> FunctionError {
    let name = quoted(name);
    let text = format!("This version of the provider has no function {name}");
    blame(text, None)
}

fn blame(text: String, argument: Option<usize>) -> FunctionError {
    FunctionError { text, argument }
}

fn failed(error: FunctionError) -> Response {
    let function_argument = error.argument.and_then(|index| i64::try_from(index).ok());
    Response {
        result: None,
        error: Some(proto::FunctionError {
            text: visible(&error.text),
            function_argument,
        }),
    }
}
