package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const firstEligibleYear = 21

// checkNew makes the checks of a plan that creates: the prerequisites of the company, the catalog,
// the Cloud Tokens of the whole plan, and whether there is such a resource already. It fills in
// what the catalog knows.
func (c *controlCenter) checkNew(ctx context.Context, plan *model) (diags diag.Diagnostics) {
	company, err := c.prerequisites()
	if err != nil {
		diags.AddError("Prerequisites could not be checked", err.Error())
		return diags
	}
	catalog, err := c.catalog()
	if err != nil {
		diags.AddError("The catalog could not be checked", err.Error())
		return diags
	}
	diags.Append(company.check()...)
	diags.Append(catalog.checkPlace(plan)...)
	diags.Append(catalog.checkModels(ctx, plan)...)
	diags.Append(c.checkPurchase(catalog, company, plan, 0)...)
	plan.SizeChangeScheduledAt = types.StringNull()
	plan.DeprovisionScheduledAt = types.StringNull()
	if !diags.HasError() {
		diags.Append(c.warnOfAlike(plan)...)
	}
	return diags
}

// check says which of the prerequisites do not hold.
func (p *prerequisites) check() (diags diag.Diagnostics) {
	if len(p.Accounts) > 1 {
		diags.AddError("Multiple accounts are not supported",
			fmt.Sprintf("Your company has %d accounts. Ask Mendix Support to merge the accounts.", len(p.Accounts)))
	}
	var active []subscription
	for _, one := range p.Subscriptions {
		if one.Kind == "enterprise_platform" && one.Status == "active" {
			active = append(active, one)
		}
	}
	if len(active) != 1 || len(p.Accounts) == 0 {
		diags.AddError("No active enterprise platform subscription",
			"We couldn't retrieve your correct platform account, which is required to access available tokens and "+
				"create resources. Please contact Mendix Support for assistance.")
		return diags
	}
	digits, ok := strings.CutPrefix(strings.ToUpper(active[0].PriceList), "FY")
	if year, err := strconv.Atoi(digits); ok && err == nil && year%100 < firstEligibleYear {
		diags.AddError("Subscription price list not eligible",
			fmt.Sprintf("The subscription %q is on the price list %s. Self-service provisioning needs FY21 or newer.",
				active[0].Name, active[0].PriceList))
	}
	return diags
}

// checkPlace says whether environment and region are offered.
func (c *catalog) checkPlace(plan *model) (diags diag.Diagnostics) {
	same := func(wanted types.String) func(string) bool {
		return func(offered string) bool { return strings.EqualFold(offered, wanted.ValueString()) }
	}
	if !plan.Environment.IsUnknown() && !slices.ContainsFunc(c.Environments, same(plan.Environment)) {
		diags.AddAttributeError(path.Root("environment"), "Environment not available",
			"The catalog has "+strings.Join(c.Environments, ", ")+".")
	}
	var regions []string
	for _, region := range c.Regions {
		regions = append(regions, region.ID)
	}
	if !plan.Region.IsUnknown() && !slices.ContainsFunc(regions, same(plan.Region)) {
		diags.AddAttributeError(path.Root("region"), "Region not available",
			"The catalog has "+strings.Join(regions, ", ")+".")
	}
	return diags
}

// checkModels says whether the models are offered as they are wanted, and fills in whether they
// need cross-region inference.
func (c *catalog) checkModels(ctx context.Context, plan *model) diag.Diagnostics {
	ids, diags := plan.modelIDs(ctx)
	needed := false
	for _, id := range ids {
		index := slices.IndexFunc(c.Models, func(one catalogModel) bool {
			return strings.EqualFold(one.ID, id) && one.Type == plan.Type.ValueString()
		})
		if index < 0 {
			diags.AddAttributeError(path.Root("models"), "Model not available",
				fmt.Sprintf("The catalog has no model %q of the type %s.", id, plan.Type.ValueString()))
			continue
		}
		offer := c.Models[index]
		size := plan.Size.ValueString()
		if size == "" && !offer.Capacity || size != "" && !slices.Contains(offer.Sizes, size) {
			diags.AddAttributeError(path.Root("models"), "Model not sold this way",
				fmt.Sprintf("The model %q is sold in the sizes %v; by capacity: %t.", id, offer.Sizes, offer.Capacity))
		}
		inference := ""
		for _, region := range offer.Regions {
			if strings.EqualFold(region.ID, plan.Region.ValueString()) {
				inference = region.CrossRegionInference
			}
		}
		configured := plan.CrossRegionInference
		needed = needed || inference == "required"
		switch {
		case inference == "":
			diags.AddAttributeError(path.Root("region"), "Model not available in this region",
				fmt.Sprintf("The model %q is not offered in %q.", id, plan.Region.ValueString()))
		case configured.IsUnknown():
		case inference == "required" && !configured.ValueBool(), inference == "unavailable" && configured.ValueBool():
			diags.AddAttributeError(path.Root("cross_region_inference"), "Cross-region inference not possible like this",
				fmt.Sprintf("For the model %q it is %s in %q.", id, inference, plan.Region.ValueString()))
		}
	}
	if plan.CrossRegionInference.IsUnknown() {
		plan.CrossRegionInference = types.BoolValue(needed)
	}
	return diags
}

// checkPurchase looks up what the size or capacity costs, fills that in, and says whether the whole
// plan can be paid. `held` is what the resource holds already.
func (c *controlCenter) checkPurchase(catalog *catalog, company *prerequisites, plan *model, held int64) (diags diag.Diagnostics) {
	if plan.Size.IsUnknown() || plan.Size.IsNull() && plan.CloudTokens.IsUnknown() {
		return diags
	}
	price := plan.CloudTokens.ValueInt64()
	if plan.Size.IsNull() {
		if catalog.Capacity == nil || price < catalog.Capacity.MinimumCloudTokens {
			diags.AddAttributeError(path.Root("cloud_tokens"), "Capacity not available", "The catalog does not sell it.")
			return diags
		}
		plan.GenAIUnits = types.Int64Value(price * catalog.Capacity.GenAIUnitsPerCloudToken)
	} else {
		sold := false
		for _, one := range catalog.Sizes {
			if one.Type == plan.Type.ValueString() && strings.EqualFold(one.Size, plan.Size.ValueString()) {
				sold, price = true, one.CloudTokens
			}
		}
		if !sold {
			diags.AddAttributeError(path.Root("size"), "Size not available",
				fmt.Sprintf("The catalog does not sell %q for %s.", plan.Size.ValueString(), plan.Type.ValueString()))
			return diags
		}
		if plan.CloudTokens.IsUnknown() {
			plan.CloudTokens = types.Int64Value(price)
		}
		plan.GenAIUnits = types.Int64Null()
	}
	if price >= held {
		plan.ActiveSize, plan.ActiveCloudTokens = plan.Size, types.Int64Value(price)
		plan.SizeChangeScheduledAt = types.StringNull()
	}
	if price <= held {
		return diags
	}
	if needed, tokens := c.ledger.enter(price-held), company.CloudTokens; needed > tokens.Available {
		diags.AddAttributeError(path.Root("cloud_tokens"), "Insufficient Mendix Cloud Tokens",
			fmt.Sprintf("This plan needs %d Cloud Tokens in addition to those already allocated.\n\n"+
				"  needed:    %d\n  available: %d (%d in total, %d allocated)\n  shortfall: %d",
				needed, needed, tokens.Available, tokens.Total, tokens.Allocated, needed-tokens.Available))
	}
	return diags
}

// warnOfAlike warns of resources that look like the one that is to be created.
func (c *controlCenter) warnOfAlike(plan *model) (diags diag.Diagnostics) {
	if plan.DisplayName.IsUnknown() || plan.Environment.IsUnknown() {
		return diags
	}
	wanted := likeness{plan.DisplayName.ValueString(), plan.Type.ValueString(), plan.Environment.ValueString()}
	found, err := c.alike(wanted)
	if err != nil {
		diags.AddWarning("Existing resources were not looked for", err.Error())
		return diags
	}
	for _, one := range found {
		diags.AddWarning(fmt.Sprintf("%q (%s) exists already", one.DisplayName, one.ID),
			fmt.Sprintf("A resource with this name, type and environment exists. This plan creates another one, so that "+
				"both hold tokens. If you mean the existing one, import it instead.\n\n"+
				"  import {\n    to = mendix_genai_resource.NAME\n    id = %q\n  }", one.ID))
	}
	return diags
}
