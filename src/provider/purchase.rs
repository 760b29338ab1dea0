//! A purchase in the words of the practitioner.

use tfplugin::framework::quoted::quoted;

use crate::mendix::purchase::Purchase;

/// The attribute of a purchase, for errors about it.
pub(super) fn attribute(purchase: &Purchase) -> &'static str {
    match purchase {
        Purchase::Size(_) => "size",
        Purchase::Capacity(_) => "cloud_tokens",
    }
}

/// The kind of purchase, as in "a smaller size".
pub(super) fn noun(purchase: &Purchase) -> &'static str {
    match purchase {
        Purchase::Size(_) => "size",
        Purchase::Capacity(_) => "capacity",
    }
}

/// The value of a purchase, as in "becomes `"small"`".
pub(super) fn value(purchase: &Purchase) -> String {
    match purchase {
        Purchase::Size(name) => quoted(name),
        Purchase::Capacity(cloud_tokens) => format!("{cloud_tokens} Cloud Tokens"),
    }
}

/// The whole name of a purchase, as in "for the size `"small"`".
pub(super) fn name(purchase: &Purchase) -> String {
    match purchase {
        Purchase::Size(_) => format!("the size {}", value(purchase)),
        Purchase::Capacity(_) => format!("a capacity of {}", value(purchase)),
    }
}

/// The line that buys it, as in "set `size = "small"` again".
pub(super) fn assignment(purchase: &Purchase) -> String {
    match purchase {
        Purchase::Size(name) => format!("size = {}", quoted(name)),
        Purchase::Capacity(cloud_tokens) => format!("cloud_tokens = {cloud_tokens}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purchase_is_named_as_it_is_written() {
        let words = |purchase: Purchase| {
            let (attribute, noun) = (attribute(&purchase), noun(&purchase));
            format!(
                "{attribute}: {noun} {}, {}",
                value(&purchase),
                name(&purchase)
            )
        };
        assert_eq!(
            words(Purchase::size("small")),
            "size: size \"small\", the size \"small\""
        );
        assert_eq!(
            words(Purchase::Capacity(50)),
            "cloud_tokens: capacity 50 Cloud Tokens, a capacity of 50 Cloud Tokens"
        );
    }
}
