//! A replacement because of a value that is not known yet.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::{Path, Step};
use tfplugin::framework::value::Value;

use super::state::State;

/// The warning about a replacement because of an unknown value. Terraform carries it out whatever
/// the value turns out to be: it ends the old resource before the provider learns the value.
pub(super) fn replacement(
    prior: State<'_>,
    planned: &Value,
    replacing: &[Path],
) -> Option<Diagnostic> {
    let unknown: Vec<_> = replacing
        .iter()
        .filter(|path| !at(planned, path).is_wholly_known())
        .map(ToString::to_string)
        .collect();
    let (first, all) = (unknown.first()?, unknown.join(", "));
    Some(Diagnostic::warning(
        format!(
            "{} will be replaced because {first} is not known yet",
            prior.named()
        ),
        format!(
            "{all} is known only after apply, so the plan proposes a new resource. The apply \
             replaces the resource even if the value turns out the same. If the value turns out \
             null, the apply deprovisions the old resource and creates no new one.\n\nTo replace \
             only if the value differs, first apply what it depends on, with `-target`, and plan \
             again. To guard against null only, wrap the expression in `coalesce` with a value of \
             your own."
        ),
    ))
}

fn at<'a>(object: &'a Value, path: &Path) -> &'a Value {
    path.steps().iter().fold(object, |value, step| match step {
        Step::Attribute(name) => value.attribute(name),
        Step::Key(_) | Step::Index(_) => value,
    })
}
