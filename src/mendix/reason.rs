//! The API's codes for why it refuses a call.

use super::open_set::open_set;

open_set! {
    /// The API's code for why it refuses a call.
    Reason {
        /// There are fewer Cloud Tokens available than the call needs.
        InsufficientCloudTokens = "INSUFFICIENT_CLOUD_TOKENS",
        /// The subscription's price list is older than FY21.
        PriceListNotEligible = "PRICE_LIST_NOT_ELIGIBLE",
        /// The company has more than one account.
        MultipleAccounts = "MULTIPLE_ACCOUNTS",
        /// The company does not have exactly one active enterprise platform subscription.
        NoEnterpriseSubscription = "NO_ENTERPRISE_SUBSCRIPTION",
        /// The model is not offered, or not in this region, or not with this inference.
        ModelNotAvailable = "MODEL_NOT_AVAILABLE",
        /// The size is not offered for this type or model.
        SizeNotAvailable = "SIZE_NOT_AVAILABLE",
        /// A capacity is not offered, not for this model, or not so small.
        CapacityNotAvailable = "CAPACITY_NOT_AVAILABLE",
        /// The default model is not one of the enabled models.
        DefaultModelNotEnabled = "DEFAULT_MODEL_NOT_ENABLED",
        /// The API counts no consumption for this resource.
        NotMetered = "NOT_METERED",
        /// A field has an invalid value.
        InvalidField = "INVALID_FIELD",
        /// The idempotency key was used with other content before.
        IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
        /// The address belongs to no call, which says nothing about any resource.
        UnknownRoute = "UNKNOWN_ROUTE",
    }
}
