//! The `provider` block: what it may contain, and the settings that result from it and from the
//! environment.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::allowed_accounts::{self, Allowed, AllowedAccounts};
use super::duration;
use crate::mendix::endpoint::Endpoint;
use crate::mendix::proxy::{Bypass, Proxy};
use crate::mendix::token::AccessToken;

/// Looks up an environment variable. Its value need not be text.
pub type Variables = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

const ENDPOINT_VARIABLES: &[&str] = &["MENDIX_CONTROL_CENTER_ENDPOINT"];
/// Mendix's Platform SDK reads the first, Mendix's `mxcli` the second.
const TOKEN_VARIABLES: &[&str] = &["MENDIX_TOKEN", "MENDIX_PAT"];
const DEFAULT_MAX_RETRIES: u32 = 4;
const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A complete configuration.
#[derive(Debug)]
pub(super) struct Configuration {
    pub endpoint: Endpoint,
    pub token: AccessToken,
    pub token_origin: Origin,
    pub prerequisite_checks: PrerequisiteChecks,
    pub max_retries: u32,
    pub request_timeout: Duration,
    pub proxy: Option<Proxy>,
    /// Why there is no proxy, if a variable names one.
    pub bypass: Option<Bypass>,
    /// The accounts whose tokens may be used; `None` if all may.
    pub allowed_accounts: Option<AllowedAccounts>,
}

/// Where a value came from, for the person who has to correct it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// An attribute of the `provider` block.
    Attribute(&'static str),
    /// An environment variable.
    Variable(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "the provider's attribute {name}"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
        }
    }
}

/// What the plan reports about an unmet prerequisite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrerequisiteChecks {
    /// An error.
    Enforce,
    /// A warning.
    Warn,
    /// Nothing: the provider does not ask.
    Off,
}

/// The attributes of the `provider` block.
pub(super) fn schema() -> Schema {
    Schema {
        version: 0,
        description: "Provisions and deprovisions GenAI resources of the Mendix Control Center, \
                      paid in Mendix Cloud Tokens. A plan reports every unmet prerequisite before \
                      anything is bought.",
        attributes: vec![
            Attribute::optional("endpoint", Type::String)
                .described(
                    "Address of the Control Center API, `https://…`; `http://` is accepted for \
                     loopback hosts only. By default the provider reads the environment variable \
                     `MENDIX_CONTROL_CENTER_ENDPOINT`. There is no other default: Mendix publishes \
                     no address for this API, and the provider never sends a token to a guessed \
                     host.",
                )
                .checked_str(|text| match text.parse::<Endpoint>() {
                    Ok(_) => Ok(()),
                    Err(error) => Err(error.to_string()),
                }),
            Attribute::optional("token", Type::String)
                .sensitive()
                .described(
                    "Personal access token of a Mendix Admin, with the scope for GenAI resources. \
                     By default the provider reads the environment variable `MENDIX_TOKEN`, then \
                     `MENDIX_PAT`. It never writes the token to a log.",
                ),
            Attribute::optional("prerequisite_checks", Type::String)
                .described(
                    "How a plan treats an unmet prerequisite: as an error (`enforce`, the \
                     default) or as a warning (`warn`). The same applies to a Control Center that \
                     does not answer, because such a plan does not know what it buys. With `off`, \
                     the provider checks neither Cloud Tokens nor the catalog, and the Control \
                     Center decides at apply.",
                )
                .one_of(&["enforce", "warn", "off"]),
            Attribute::optional("max_retries", Type::Number)
                .described(
                    "How often the provider repeats a request after a temporary failure, such as \
                     a rate limit or a lost connection: a whole number from 0 to 100. Default `4`.",
                )
                .checked(|value| match value.as_i64() {
                    Some(0..=100) => Ok(()),
                    _ => Err("must be a whole number from 0 to 100".to_owned()),
                }),
            Attribute::optional("request_timeout", Type::String)
                .described(
                    "How long one attempt of a request may take: a duration such as `30s` or `2m`, \
                     longer than `0s` and at most 24 hours. The connection may take half of it. \
                     Default `30s`.",
                )
                .checked_str(|text| duration::parse(text).map(|_| ())),
            allowed_accounts::attribute(),
        ],
    }
}

/// Checks what the rule of a single attribute cannot check.
pub(super) fn validate(config: &Value) -> Diagnostics {
    match config.attribute("token").as_str().map(AccessToken::new) {
        Some(Err(error)) => Diagnostic::error(
            "Invalid token",
            format!(
                "The token from {} cannot be used: {error}.",
                Origin::Attribute("token")
            ),
        )
        .at(Path::attribute("token"))
        .into(),
        _ => Diagnostics::default(),
    }
}

/// The settings from the block and the environment. `None` while the endpoint, the token or the set
/// of allowed accounts is not known yet, which is no mistake in a plan: the provider then cannot
/// ask the Control Center.
///
/// The other attributes only decide how to ask: an unknown `max_retries` or `request_timeout`
/// counts as its default, an unknown `prerequisite_checks` as `warn`.
///
/// The errors blame no attribute: a resource or a data source reports them, and has no attribute of
/// that name ([`Access::refuse`](super::control_center::access::Access::refuse)).
pub(super) fn resolve(
    config: &Value,
    variables: &Variables,
) -> Result<Option<Configuration>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let endpoint = setting(
        config,
        variables,
        "endpoint",
        ENDPOINT_VARIABLES,
        &mut problems,
    );
    let token = setting(config, variables, "token", TOKEN_VARIABLES, &mut problems);
    let endpoint = endpoint.and_then(|(text, origin)| match text.parse::<Endpoint>() {
        Ok(endpoint) => Some(endpoint),
        Err(error) => {
            problems.push(Diagnostic::error(
                "Invalid endpoint",
                format!("The endpoint from {origin} {error}."),
            ));
            None
        }
    });
    let token = token.and_then(|(text, origin)| match AccessToken::new(text) {
        Ok(token) => Some((token, origin)),
        Err(error) => {
            problems.push(Diagnostic::error(
                "Invalid token",
                format!("The token from {origin} cannot be used: {error}."),
            ));
            None
        }
    });
    let proxy = endpoint
        .as_ref()
        .and_then(|endpoint| proxy(endpoint, variables, &mut problems));
    let bypass = endpoint
        .as_ref()
        .and_then(|endpoint| Bypass::for_endpoint(endpoint, variables));
    let allowed = allowed_accounts::of_config(config).unwrap_or_else(|problem| {
        problems.push(problem);
        Allowed::Unknown
    });
    if problems.has_errors() {
        return Err(problems);
    }
    let (Some(endpoint), Some((token, token_origin))) = (endpoint, token) else {
        return Ok(None);
    };
    let allowed_accounts = match allowed {
        Allowed::All => None,
        Allowed::Only(accounts) => Some(accounts),
        Allowed::Unknown => return Ok(None),
    };
    Ok(Some(Configuration {
        endpoint,
        token,
        token_origin,
        prerequisite_checks: match config.attribute("prerequisite_checks") {
            // The value may turn out to be any of the three, so neither `enforce` nor `off` would
            // be right.
            Value::Unknown => PrerequisiteChecks::Warn,
            checks => match checks.as_str() {
                Some("warn") => PrerequisiteChecks::Warn,
                Some("off") => PrerequisiteChecks::Off,
                _ => PrerequisiteChecks::Enforce,
            },
        },
        max_retries: config
            .attribute("max_retries")
            .as_i64()
            .and_then(|retries| u32::try_from(retries).ok())
            .unwrap_or(DEFAULT_MAX_RETRIES),
        request_timeout: config
            .attribute("request_timeout")
            .as_str()
            .and_then(|text| duration::parse(text).ok())
            .unwrap_or(DEFAULT_REQUEST_TIMEOUT),
        bypass,
        proxy,
        allowed_accounts,
    }))
}

/// The proxy that the environment names for an endpoint.
fn proxy(endpoint: &Endpoint, variables: &Variables, problems: &mut Diagnostics) -> Option<Proxy> {
    Proxy::for_endpoint(endpoint, variables).unwrap_or_else(|error| {
        problems.push(Diagnostic::error(
            "Invalid proxy",
            format!(
                "The provider cannot use the configured proxy: {error}. Nothing was \
                 sent. Correct the variable, unset it, or name the endpoint's host in NO_PROXY \
                 if no proxy is needed to reach it."
            ),
        ));
        None
    })
}

/// The value of a required setting and where it came from. `None` if it is unknown, or if it is
/// missing, which is then among the problems.
fn setting(
    config: &Value,
    variables: &Variables,
    attribute: &'static str,
    names: &'static [&'static str],
    problems: &mut Diagnostics,
) -> Option<(String, Origin)> {
    match config.attribute(attribute) {
        Value::Unknown => return None,
        Value::String(text) => return Some((text.clone(), Origin::Attribute(attribute))),
        _ => {}
    }
    // A pipeline passes on a secret that it does not have as an empty variable. It must not hide
    // the next one.
    let found = names
        .iter()
        .find_map(|name| Some((variables(name).filter(|text| !text.is_empty())?, *name)));
    if let Some((value, name)) = found {
        return match value.into_string() {
            Ok(text) => Some((text, Origin::Variable(name))),
            // Reading the next variable instead would act as another user.
            Err(_) => {
                problems.push(Diagnostic::error(
                    format!("Invalid {attribute}"),
                    format!(
                        "The {attribute} from {} cannot be used: it is not valid UTF-8. \
                             Nothing was sent. Set the variable anew.",
                        Origin::Variable(name)
                    ),
                ));
                None
            }
        };
    }
    let variables = names.join(" or ");
    let why = match attribute {
        "endpoint" => {
            " There is no default: Mendix publishes no address for this API, and the provider never \
             sends a token to a guessed host."
        }
        _ => {
            " Create a personal access token in the Mendix user settings, as a Mendix Admin and \
             with the scope for GenAI resources."
        }
    };
    problems.push(Diagnostic::error(
        format!("Missing {attribute}"),
        format!(
            "The provider needs the attribute {attribute}, or the environment variable \
             {variables}.{why}"
        ),
    ));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(attributes: &[(&'static str, Value)]) -> Value {
        let mut config = Value::object(
            schema()
                .attributes
                .iter()
                .map(|attribute| (attribute.name, Value::Null)),
        );
        for (name, value) in attributes {
            config.set(name, value.clone());
        }
        config
    }

    fn variables(set: &'static [(&'static str, &'static str)]) -> Variables {
        Box::new(move |name| {
            set.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, text)| text.into())
        })
    }

    const BOTH: &[(&str, &str)] = &[
        ("MENDIX_CONTROL_CENTER_ENDPOINT", "https://env.example"),
        ("MENDIX_TOKEN", "env"),
    ];

    #[test]
    fn configuration_beats_environment() {
        let config = config(&[("endpoint", "https://config.example".into())]);
        let resolved = resolve(&config, &variables(BOTH)).unwrap().unwrap();
        assert_eq!(resolved.endpoint.to_string(), "https://config.example");
        assert_eq!(resolved.token_origin, Origin::Variable("MENDIX_TOKEN"));
        assert_eq!(resolved.prerequisite_checks, PrerequisiteChecks::Enforce);
        assert_eq!(resolved.max_retries, 4);
        assert_eq!(resolved.request_timeout, Duration::from_secs(30));
    }

    #[test]
    fn the_second_token_variable_is_read_when_the_first_is_empty() {
        let set = variables(&[
            ("MENDIX_CONTROL_CENTER_ENDPOINT", "https://env.example"),
            ("MENDIX_TOKEN", ""),
            ("MENDIX_PAT", "pat"),
        ]);
        let resolved = resolve(&config(&[]), &set).unwrap().unwrap();
        assert_eq!(resolved.token_origin, Origin::Variable("MENDIX_PAT"));
    }

    #[cfg(unix)]
    #[test]
    fn a_token_that_is_no_text_is_an_error_and_not_skipped() {
        use std::os::unix::ffi::OsStringExt;
        let set: Variables = Box::new(|name| match name {
            "MENDIX_CONTROL_CENTER_ENDPOINT" => Some("https://env.example".into()),
            "MENDIX_TOKEN" => Some(OsString::from_vec(vec![b'a', 0xff])),
            "MENDIX_PAT" => Some("pat".into()),
            _ => None,
        });
        let problems = resolve(&config(&[]), &set).unwrap_err();
        let said: Vec<_> = problems.iter().collect();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].summary, "Invalid token");
        assert!(
            said[0].detail.contains("MENDIX_TOKEN"),
            "{}",
            said[0].detail
        );
    }

    #[test]
    fn the_proxy_of_the_environment_counts_and_a_wrong_one_is_an_error() {
        let with = |address: &'static str| {
            resolve(
                &config(&[]),
                &(Box::new(move |name: &str| match name {
                    "MENDIX_CONTROL_CENTER_ENDPOINT" => Some("https://env.example".into()),
                    "MENDIX_TOKEN" => Some("env".into()),
                    "HTTPS_PROXY" => Some(address.into()),
                    _ => None,
                }) as Variables),
            )
        };
        let resolved = with("http://proxy.example:3128").unwrap().unwrap();
        assert!(resolved.proxy.is_some());
        let problems = with("socks5://anna:hunter2@proxy.example").unwrap_err();
        let said: Vec<_> = problems.iter().collect();
        assert_eq!(said[0].summary, "Invalid proxy");
        assert!(said[0].detail.contains("HTTPS_PROXY names a SOCKS proxy"));
        assert!(!said[0].detail.contains("hunter2"));
    }

    #[test]
    fn what_is_missing_is_named_with_its_variables() {
        let problems = resolve(&config(&[]), &variables(&[])).unwrap_err();
        let said: Vec<_> = problems.iter().map(|d| d.summary.as_str()).collect();
        assert_eq!(said, ["Missing endpoint", "Missing token"]);
        let detail = &problems.iter().last().unwrap().detail;
        assert!(detail.contains("MENDIX_TOKEN or MENDIX_PAT"), "{detail}");
    }

    #[test]
    fn what_only_decides_how_to_ask_may_be_unknown() {
        let config = config(&[
            ("prerequisite_checks", Value::Unknown),
            ("max_retries", Value::Unknown),
            ("request_timeout", Value::Unknown),
        ]);
        let resolved = resolve(&config, &variables(BOTH)).unwrap().unwrap();
        assert_eq!(resolved.prerequisite_checks, PrerequisiteChecks::Warn);
        assert_eq!(resolved.max_retries, DEFAULT_MAX_RETRIES);
        assert_eq!(resolved.request_timeout, DEFAULT_REQUEST_TIMEOUT);
    }

    #[test]
    fn the_descriptions_name_the_defaults() {
        let timeout = humantime::format_duration(DEFAULT_REQUEST_TIMEOUT);
        for (name, default) in [
            ("max_retries", format!("Default `{DEFAULT_MAX_RETRIES}`.")),
            ("request_timeout", format!("Default `{timeout}`.")),
            ("prerequisite_checks", "(`enforce`, the default)".to_owned()),
        ] {
            let schema = schema();
            let attribute = schema.attributes.iter().find(|it| it.name == name);
            let description = attribute.unwrap().description;
            assert!(description.contains(&default), "{name}: {description}");
        }
    }

    #[test]
    fn an_unknown_value_is_no_mistake_but_a_known_wrong_one_is() {
        let unknown = config(&[("endpoint", Value::Unknown)]);
        assert!(resolve(&unknown, &variables(BOTH)).unwrap().is_none());
        let wrong = config(&[
            ("endpoint", "http://example.com".into()),
            ("token", Value::Unknown),
        ]);
        assert!(resolve(&wrong, &variables(&[])).is_err());
    }
}
