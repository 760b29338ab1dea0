//! The error about a change that the user interrupted before the API accepted it.
//!
//! The provider waits for a running call, because only its answer tells what is paid for. The
//! client ends only the wait for a next attempt, and only if no attempt can have been accepted
//! (`Client::until_stopped`).

use tfplugin::framework::diagnostic::Diagnostic;

/// The error of a change that the user interrupted.
pub(super) fn interrupted(detail: String) -> Diagnostic {
    Diagnostic::error("Interrupted", detail)
}
