//! The interface of a function.

use super::types::Type;
use super::value::Value;

/// A function, called in HCL as `provider::example::name(…)`.
///
/// It must be pure: Terraform keeps results across plan and apply, and reports a different result
/// for the same arguments as a bug. It is called on an unconfigured provider.
pub trait Function: Send + Sync {
    /// Its name, without the provider's.
    fn name(&self) -> &'static str;

    /// Its parameters and its result.
    fn signature(&self) -> &Signature;

    /// Computes the result. There are as many arguments as parameters, all known, none null.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// The parameters and the result of a function.
#[derive(Debug)]
pub struct Signature {
    /// Its purpose, in one line.
    pub summary: &'static str,
    /// What it does, in Markdown.
    pub description: &'static str,
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The type of the result.
    pub result: Type,
}

/// One parameter of a function.
#[derive(Debug)]
pub struct Parameter {
    /// Its name, for messages.
    pub name: &'static str,
    /// The type of its argument.
    pub of: Type,
    /// What it means, in Markdown.
    pub description: &'static str,
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The end of a sentence that the host begins with the name of the function or argument. It
    /// ends with a full stop.
    pub text: String,
    /// The argument that caused it, from zero.
    pub argument: Option<usize>,
}
