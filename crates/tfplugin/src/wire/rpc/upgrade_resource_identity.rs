//! `UpgradeResourceIdentity`: reads a stored identity of any version with the current schema.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::json::{self, Objects};
use crate::wire::dynamic_value::encode;
use crate::wire::proto::ResourceIdentityData;
use crate::wire::proto::upgrade_resource_identity::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "UpgradeResourceIdentity";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let managed = service.find_managed_resource(&self.type_name)?;
        // A state from before there were identities has none.
        let json = self.raw_identity.as_ref().map(|raw| &raw.json[..]);
        let json = json.filter(|json| !json.is_empty()).unwrap_or(b"{}");
        let identity =
            json::read(&managed.identity_type, json, Objects::Stored).map_err(|error| {
                Diagnostic::error(
                    "Stored identity cannot be read",
                    format!(
                        "The identity of this {} cannot be read: {error}. The resource itself is \
                         untouched.",
                        self.type_name
                    ),
                )
            })?;
        Ok(Response {
            upgraded_identity: Some(ResourceIdentityData {
                identity_data: encode(&managed.identity_type, &identity)?,
            }),
            ..Default::default()
        })
    }
}
