//! The programs of a release.

use provider_address::PROVIDER;

/// A released program. Each has its own archives and sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The provider, for registries and mirrors.
    Provider,
    /// The simulator, for module authors' tests.
    Simulator,
}

impl Program {
    /// All of them.
    pub const ALL: [Program; 2] = [Program::Provider, Program::Simulator];

    /// The name of the package and of the program, with which the names of its files begin.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Program::Provider => PROVIDER,
            Program::Simulator => "control-center-simulator",
        }
    }
}
