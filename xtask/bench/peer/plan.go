package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ValidateConfig checks what no single attribute's validator can see.
func (r *genAIResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Type.IsUnknown() {
		return
	}
	if config.Type.ValueString() == knowledgeBase {
		if !config.Model.IsNull() || !config.Models.IsNull() {
			resp.Diagnostics.AddAttributeError(path.Root("models"), "A knowledge base has no model", "Leave it out.")
		}
		return
	}
	if config.Model.IsNull() && config.Models.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("models"), "Missing models", "Write model or models.")
	}
	if config.Size.IsNull() && config.CloudTokens.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("cloud_tokens"), "Missing capacity", "Write cloud_tokens or size.")
	}
	several := len(config.Models.Elements()) > 1
	if several && config.Type.ValueString() == embeddingsGeneration {
		resp.Diagnostics.AddAttributeError(path.Root("models"), "Too many models", "Embeddings generation has exactly one.")
	}
	if several && config.DefaultModel.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("default_model"), "Missing default model", "Several models need one.")
	}
	if several && !config.Size.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("size"), "Several models with a size", "A fixed size is sold with one model.")
	}
	if several && !config.DefaultModel.IsNull() && !config.DefaultModel.IsUnknown() &&
		!slices.ContainsFunc(config.Models.Elements(), func(one attr.Value) bool {
			return one.IsUnknown() || one.Equal(config.DefaultModel)
		}) {
		resp.Diagnostics.AddAttributeError(path.Root("default_model"), "Unknown default model", "It must be one of models.")
	}
}

// ModifyPlan checks what is to be created or bought, fills in what is known before that, and warns
// of what ends.
func (r *genAIResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		var state model
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(endPlanned(&state)...)
		}
		return
	}
	if req.Plan.Raw.Equal(req.State.Raw) || r.controlCenter == nil {
		return
	}
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(plan.complete(ctx, &config)...)
	if req.State.Raw.IsNull() {
		resp.Diagnostics.Append(r.controlCenter.checkNew(ctx, &plan)...)
	} else {
		var state model
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if resp.Diagnostics.HasError() {
			return
		}
		r.planChange(ctx, &plan, &state, resp)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planChange checks a change in place, or a replacement.
func (r *genAIResource) planChange(ctx context.Context, plan, state *model, resp *resource.ModifyPlanResponse) {
	for _, wanted := range plan.Models.Elements() {
		if !wanted.IsUnknown() && !slices.ContainsFunc(state.AvailableModels.Elements(), wanted.Equal) {
			resp.RequiresReplace.Append(path.Root("models"))
			break
		}
	}
	if len(resp.RequiresReplace) > 0 {
		resp.Diagnostics.Append(r.controlCenter.checkNew(ctx, plan)...)
		resp.Diagnostics.AddWarning(
			fmt.Sprintf("%s (id %s) is replaced, and the old one ends on %s at the earliest",
				state.DisplayName, state.ID.ValueString(), day(state.BundleMonthEndsAt)),
			"A replacement creates a new resource at once, while deprovisioning the old one takes effect at the end of "+
				"its bundle month. Until then both hold tokens.")
		return
	}
	if plan.Size.Equal(state.Size) && plan.CloudTokens.Equal(state.CloudTokens) {
		plan.GenAIUnits, plan.ActiveSize = state.GenAIUnits, state.ActiveSize
		plan.ActiveCloudTokens, plan.SizeChangeScheduledAt = state.ActiveCloudTokens, state.SizeChangeScheduledAt
		return
	}
	catalog, err := r.controlCenter.catalog()
	if err != nil {
		resp.Diagnostics.AddError("The catalog could not be checked", err.Error())
		return
	}
	company, err := r.controlCenter.prerequisites()
	if err != nil {
		resp.Diagnostics.AddError("Prerequisites could not be checked", err.Error())
		return
	}
	held := state.ActiveCloudTokens.ValueInt64()
	resp.Diagnostics.Append(r.controlCenter.checkPurchase(catalog, company, plan, held)...)
}

// complete fills in what the configuration leaves out and what follows from the rest of it.
func (m *model) complete(ctx context.Context, config *model) diag.Diagnostics {
	var diags diag.Diagnostics
	isBase := m.Type.ValueString() == knowledgeBase
	switch {
	case m.Type.IsUnknown():
		return nil
	case isBase:
		m.Model, m.Models, m.AvailableModels = types.StringNull(), types.SetNull(types.StringType), types.SetNull(types.StringType)
	case config.Models.IsNull() && !config.Model.IsNull() && !config.Model.IsUnknown():
		m.Model = config.Model
		m.Models, diags = types.SetValueFrom(ctx, types.StringType, []types.String{config.Model})
	case config.Model.IsNull() && !config.Models.IsUnknown():
		m.Model = types.StringNull()
		if elements := config.Models.Elements(); len(elements) == 1 {
			if only, ok := elements[0].(types.String); ok {
				m.Model = only
			}
		}
	}
	if m.DefaultModel.IsUnknown() && config.DefaultModel.IsNull() {
		m.DefaultModel = types.StringNull()
		if m.Type.ValueString() == textGeneration {
			m.DefaultModel = m.Model
		}
	}
	if config.Size.IsNull() {
		m.Size = types.StringNull()
		if isBase {
			m.Size = types.StringValue("standard")
		}
	}
	return diags
}
