package main

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What is said of the end of a resource: it takes effect at the end of the bundle month.

// endPlanned is said in the plan of a destruction.
func endPlanned(state *model) (diags diag.Diagnostics) {
	switch state.DeletionPolicy.ValueString() {
	case prevent:
		diags.Append(endPrevented(state))
	case abandon:
		diags.AddWarning(
			fmt.Sprintf("%s (id %s) leaves state and keeps running", state.DisplayName, state.ID.ValueString()),
			"Its deletion policy is to abandon it. It keeps costing Cloud Tokens.")
	default:
		diags.AddWarning(
			fmt.Sprintf("%s (%s) will be deprovisioned on %s", state.DisplayName, block(state.ID.ValueString()), day(state.BundleMonthEndsAt)),
			fmt.Sprintf("Deprovisioning takes effect at the end of the bundle month, not at once. Until then it works, "+
				"and its %d Cloud Tokens stay allocated. No way to cancel it is known.\n\n"+
				"  id = %q\n  deprovision_scheduled_at = %s\n  active_cloud_tokens = %d",
				state.ActiveCloudTokens.ValueInt64(), state.ID.ValueString(), state.BundleMonthEndsAt,
				state.ActiveCloudTokens.ValueInt64()))
	}
	return diags
}

// endConfirmed is said once the Control Center has answered.
func endConfirmed(ended *genAI) diag.Diagnostic {
	at := types.StringPointerValue(ended.DeprovisionScheduledAt)
	var tokens int64
	if ended.CloudTokens != nil {
		tokens = *ended.CloudTokens
	}
	return diag.NewWarningDiagnostic(
		fmt.Sprintf("%q (%s) is deprovisioned on %s", ended.DisplayName, block(ended.ID), day(at)),
		fmt.Sprintf("The Control Center confirmed the end of %q (id %s). It leaves the state. Until then it works, and its "+
			"%d Cloud Tokens stay allocated.\n\n  deprovision_scheduled_at = %s",
			ended.DisplayName, ended.ID, tokens, at))
}

func endPrevented(state *model) diag.Diagnostic {
	return diag.NewErrorDiagnostic(
		fmt.Sprintf("%s (id %s) must not be destroyed", state.DisplayName, state.ID.ValueString()),
		"Its deletion policy is to prevent that. Apply another one first.")
}

// day is the day of a moment, for a summary.
func day(at types.String) string {
	moment := at.ValueString()
	if len(moment) < len("2006-01-02") {
		return "the last day of its bundle month"
	}
	return moment[:len("2006-01-02")]
}

// block is the first block of an id, which tells equal names apart.
func block(id string) string {
	if len(id) < 8 {
		return id
	}
	return id[:8]
}
