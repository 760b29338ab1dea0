//! Sets of API values that may grow.

/// Declares an enum for a set of values that a newer API may extend. A value that this version does
/// not know is kept as `Other` and written back unchanged, so a new model, status or reason needs
/// no release.
///
/// Every such enum has the same interface: `as_str`, `From<&str>`, `From<String>`, `Display`,
/// `Serialize` and `Deserialize`, all with the API's values.
macro_rules! open_set {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version does not know, as the API sent it.
            Other(String),
        }

        impl $name {
            /// The values that this version knows.
            pub const KNOWN: &'static [&'static str] = &[$( $word, )+];

            /// The API's value.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $( $word => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use open_set;

#[cfg(test)]
mod tests {
    open_set! {
        /// What a traffic light shows.
        Light {
            /// Stop.
            Red = "RED",
            /// Go.
            Green = "GREEN",
        }
    }

    #[test]
    fn a_known_word_is_a_variant_and_is_written_as_it_was_read() {
        let light: Light = serde_json::from_str(r#""GREEN""#).unwrap();
        assert_eq!(light, Light::Green);
        assert_eq!(serde_json::to_string(&light).unwrap(), r#""GREEN""#);
        assert_eq!(light.to_string(), "GREEN");
        assert_eq!(Light::from("RED").as_str(), "RED");
    }

    #[test]
    fn an_unknown_word_is_carried_unchanged() {
        assert_eq!(Light::KNOWN, ["RED", "GREEN"]);
        let light: Light = serde_json::from_str(r#""BLUE""#).unwrap();
        assert_eq!(light, Light::Other("BLUE".to_owned()));
        assert_eq!(serde_json::to_string(&light).unwrap(), r#""BLUE""#);
        assert_eq!(Light::from("BLUE".to_owned()), light);
    }
}
