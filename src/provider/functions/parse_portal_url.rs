//! `parse_portal_url(url)`.

use tfplugin::framework::function::{Function, FunctionError, Parameter, Signature};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::blame;
use crate::provider::portal_url::resource_id;

/// `parse_portal_url`.
pub(super) struct ParsePortalUrl {
    signature: Signature,
}

impl ParsePortalUrl {
    pub fn new() -> Self {
        Self {
            signature: Signature {
                summary: "The id in an address of the GenAI portal",
                description: "Reads the address of a resource in the GenAI portal, as copied \
                              from a browser, and returns an object. Its `id` is the id of the \
                              resource, which an `import` block needs.\n\n\
                              The address must start with `https://genai.home.mendix.com` and \
                              have exactly one UUID among the segments of its path. The rest of \
                              the path, the query and the fragment do not matter. The id is in \
                              lower case.\n\n\
                              An import accepts the address itself too.",
                parameters: vec![Parameter {
                    name: "url",
                    of: Type::String,
                    description: "The address, for example `portal_url` of a resource.",
                }],
                result: Type::object([("id", Type::String)]),
            },
        }
    }
}

impl Function for ParsePortalUrl {
    fn name(&self) -> &'static str {
        "parse_portal_url"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let text = arguments.first().and_then(Value::as_str);
        match resource_id(text.unwrap_or_default()) {
            Ok(id) => Ok(Value::object([("id", id.hyphenated().to_string().into())])),
            Err(problem) => Err(blame(0, problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::portal_url::PORTAL;

    const ID: &str = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
    const OTHER: &str = "5b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";

    fn call(url: &str) -> Result<Value, FunctionError> {
        ParsePortalUrl::new().call(&[url.into()])
    }

    #[test]
    fn the_id_is_found_wherever_it_stands_in_the_path() {
        for url in [
            format!("https://{PORTAL}/resources/{ID}"),
            format!("https://{PORTAL}/{ID}"),
            format!("https://{PORTAL}:443/p/resource/{ID}/settings?tab={OTHER}#{OTHER}"),
            format!(
                "HTTPS://GenAI.Home.Mendix.com/resources/{}/",
                ID.to_uppercase()
            ),
            format!(" https://{PORTAL}/resources/{ID}/keys/{ID}\n"),
        ] {
            assert_eq!(call(&url), Ok(Value::object([("id", ID.into())])), "{url}");
        }
    }

    #[test]
    fn what_shows_no_resource_of_the_portal_is_refused() {
        for (url, problem) in [
            (ID.to_owned(), "must be an address of the GenAI portal"),
            (String::new(), "must be an address of the GenAI portal"),
            (
                format!("http://{PORTAL}/resources/{ID}"),
                "must be an address of https",
            ),
            (
                format!("https://{PORTAL}.example/{ID}"),
                "must be an address of https",
            ),
            (
                format!("https://example.com/{PORTAL}/{ID}"),
                "must be an address of https",
            ),
            (
                format!("mailto:{ID}@{PORTAL}"),
                "must be an address of https",
            ),
            (format!("https://{PORTAL}/resources"), "must have the id"),
            (
                format!("https://{PORTAL}/resources?id={ID}"),
                "must have the id",
            ),
            (
                format!("https://{PORTAL}/{}", ID.replace('-', "")),
                "must have the id",
            ),
            (format!("https://{PORTAL}/{ID}/{OTHER}"), "must have one id"),
        ] {
            let error = call(&url).unwrap_err();
            assert_eq!(error.argument, Some(0), "{url}");
            assert!(error.text.starts_with(problem), "{error:?}");
        }
    }
}
