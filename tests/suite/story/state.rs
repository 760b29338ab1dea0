//! The contents of Terraform's state.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// A managed object in state.
#[derive(Clone, Debug)]
pub struct Instance {
    pub attributes: Value,
    /// Whether the next plan replaces it.
    pub tainted: bool,
    /// The provider's private data; null if it keeps none.
    pub private: Value,
}

/// The objects in a state file of format version 4, with their names.
///
/// Deposed objects, which Terraform destroys after it has created their replacement, are left out.
pub(super) fn instances(state_file: &str) -> Vec<(String, Instance)> {
    if state_file.is_empty() {
        return Vec::new();
    }
    let state: Value = serde_json::from_str(state_file).expect("the state file is JSON");
    assert_eq!(state["version"], 4, "an unknown format of the state file");
    let managed = |resource: &&Value| {
        resource["mode"] == "managed" && resource["type"] == "mendix_genai_resource"
    };
    let resources = state["resources"].as_array().into_iter().flatten();
    resources
        .filter(managed)
        .flat_map(|resource| {
            let name = resource["name"].as_str().expect("a resource has a name");
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances
                .filter(|instance| instance.get("deposed").is_none())
                .map(move |instance| {
                    let index = match instance.get("index_key") {
                        Some(key) => format!("[{key}]"),
                        None => String::new(),
                    };
                    let instance = Instance {
                        attributes: instance["attributes"].clone(),
                        tainted: instance["status"] == "tainted",
                        private: private(&instance["private"]),
                    };
                    (format!("{name}{index}"), instance)
                })
        })
        .collect()
}

/// The private bytes of an object, which this provider writes as JSON.
fn private(stored: &Value) -> Value {
    let bytes = STANDARD.decode(stored.as_str().unwrap_or_default());
    let bytes = bytes.expect("Terraform writes private bytes in base64");
    match bytes.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&bytes).expect("private bytes of this provider"),
    }
}
