//! What the fuzz targets share: how an input says which type it is about.

use tfplugin::framework::types::Type;

/// Splits an input into the type on its first line, as JSON, and the rest.
///
/// The type is read as the codec reads the type of a dynamic value, so that it is fuzzed as well.
/// Inputs without a type are of no interest.
pub fn typed(input: &[u8]) -> Option<(Type, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let json = serde_json::from_slice(&input[..end]).ok()?;
    let of = Type::from_json(&json).ok()?;
    assert_eq!(
        Type::from_json(&of.to_json()).as_ref(),
        Ok(&of),
        "a type that was read must survive its own JSON form"
    );
    Some((of, &input[end + 1..]))
}
