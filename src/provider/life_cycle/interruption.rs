//! What to say of a change that the user interrupted before the API accepted it.
//!
//! A call on its way is waited for, because only its answer tells what is paid for: the client ends
//! no more than the wait for a next try, and that only where nothing can have been accepted
//! (`Client::until_stopped`).

use tfplugin::framework::diagnostic::Diagnostic;

/// The error of a change that the user interrupted.
pub(super) fn interrupted(detail: String) -> Diagnostic {
    Diagnostic::error("Interrupted", detail)
}
