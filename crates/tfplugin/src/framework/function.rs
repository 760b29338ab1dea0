//! What a function has to answer.

use super::types::Type;
use super::value::Value;

/// A function, called in HCL as `provider::example::name(…)`.
///
/// Pure: Terraform remembers results across plan and apply and takes another answer to the same
/// arguments for a bug. It is called unconfigured.
pub trait Function: Send + Sync {
    /// Its name, after the provider's.
    fn name(&self) -> &'static str;

    /// What it takes and gives.
    fn signature(&self) -> &Signature;

    /// Computes the result. There are as many arguments as parameters, all known, none null.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// What a function takes and gives.
#[derive(Debug)]
pub struct Signature {
    /// What it is for, in one line.
    pub summary: &'static str,
    /// What it does, in Markdown.
    pub description: &'static str,
    /// What it takes, in order.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub result: Type,
}

/// One parameter of a function.
#[derive(Debug)]
pub struct Parameter {
    /// Its name, for messages.
    pub name: &'static str,
    /// What it takes.
    pub of: Type,
    /// What it means, in Markdown.
    pub description: &'static str,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// What completes the sentence that the host starts with the function's or the argument's name,
    /// and ends with a full stop.
    pub text: String,
    /// The argument to blame, from zero.
    pub argument: Option<usize>,
}
