package main

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/go-uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	createTimeout = 10 * time.Minute
	updateTimeout = 5 * time.Minute
	deleteTimeout = 5 * time.Minute
	pollInterval  = 2 * time.Second
)

type genAIResource struct {
	controlCenter *controlCenter
}

var (
	_ resource.ResourceWithConfigure      = (*genAIResource)(nil)
	_ resource.ResourceWithIdentity       = (*genAIResource)(nil)
	_ resource.ResourceWithImportState    = (*genAIResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*genAIResource)(nil)
	_ resource.ResourceWithValidateConfig = (*genAIResource)(nil)
)

func newGenAIResource() resource.Resource {
	return &genAIResource{}
}

func (r *genAIResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_genai_resource"
}

func (r *genAIResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if controlCenter, ok := req.ProviderData.(*controlCenter); ok {
		r.controlCenter = controlCenter
	}
}

func (r *genAIResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func (r *genAIResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	order, diags := plan.order(ctx)
	resp.Diagnostics.Append(diags...)
	key, err := uuid.GenerateUUID()
	if err != nil {
		resp.Diagnostics.AddError("No random numbers", err.Error())
	}
	if resp.Diagnostics.HasError() || !r.isConfigured(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, plan.timeout(ctx, func(t timeouts) types.String { return t.Create }, createTimeout))
	defer cancel()
	created, err := r.controlCenter.client.create(ctx, order, key)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("%q could not be created", order.DisplayName), err.Error())
		return
	}
	// It is paid for from now on, so state must know it, whatever comes of the waiting.
	waited, err := r.waitUntilProvisioned(ctx, created)
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("%q is not active yet", order.DisplayName), err.Error())
	}
	resp.Diagnostics.Append(plan.observe(ctx, waited)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

// waitUntilProvisioned asks again until the resource is no longer being provisioned. With an error
// it answers the resource as it was last.
func (r *genAIResource) waitUntilProvisioned(ctx context.Context, found *genAI) (*genAI, error) {
	for found.Status == "PROVISIONING" {
		select {
		case <-ctx.Done():
			return found, ctx.Err()
		case <-time.After(pollInterval):
		}
		next, err := r.controlCenter.client.resource(ctx, found.ID)
		if err != nil {
			return found, err
		}
		found = next
	}
	return found, nil
}

func (r *genAIResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.isConfigured(&resp.Diagnostics) {
		return
	}
	found, err := r.controlCenter.read(ctx, state.ID.ValueString())
	if isGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("%s could not be read", state.ID.ValueString()), err.Error())
		return
	}
	resp.Diagnostics.Append(state.observe(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), state.ID)...)
}

func (r *genAIResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.isConfigured(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, plan.timeout(ctx, func(t timeouts) types.String { return t.Update }, updateTimeout))
	defer cancel()
	var found *genAI
	var err error
	if wanted := changes(&plan, &state); wanted == (change{}) {
		found, err = r.controlCenter.client.resource(ctx, state.ID.ValueString())
	} else {
		found, err = r.controlCenter.client.change(ctx, state.ID.ValueString(), &wanted)
	}
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("%s could not be changed", plan.DisplayName), err.Error())
		return
	}
	resp.Diagnostics.Append(plan.observe(ctx, found)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), plan.ID)...)
}

// changes is what an update asks for.
func changes(plan, state *model) (wanted change) {
	if !plan.DisplayName.Equal(state.DisplayName) {
		wanted.DisplayName = plan.DisplayName.ValueString()
	}
	if !plan.Environment.Equal(state.Environment) {
		wanted.Environment = plan.Environment.ValueString()
	}
	if !plan.DefaultModel.IsUnknown() && !plan.DefaultModel.Equal(state.DefaultModel) {
		wanted.DefaultModel = plan.DefaultModel.ValueString()
	}
	switch {
	case plan.Size.Equal(state.Size) && plan.CloudTokens.Equal(state.CloudTokens):
	case plan.Size.IsNull():
		wanted.CloudTokens = plan.CloudTokens.ValueInt64()
	default:
		wanted.Size = plan.Size.ValueString()
	}
	return wanted
}

func (r *genAIResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.isConfigured(&resp.Diagnostics) {
		return
	}
	switch state.DeletionPolicy.ValueString() {
	case prevent:
		resp.Diagnostics.Append(endPrevented(&state))
		return
	case abandon:
		return
	}
	ctx, cancel := context.WithTimeout(ctx, state.timeout(ctx, func(t timeouts) types.String { return t.Delete }, deleteTimeout))
	defer cancel()
	ended, err := r.controlCenter.client.deprovision(ctx, state.ID.ValueString())
	switch {
	case isGone(err):
	case err != nil:
		resp.Diagnostics.AddError(fmt.Sprintf("%s could not be deprovisioned", state.DisplayName), err.Error())
	default:
		resp.Diagnostics.Append(endConfirmed(ended))
	}
}

// isConfigured says whether the provider block was complete; an error, where it was not.
func (r *genAIResource) isConfigured(diags *diag.Diagnostics) bool {
	if r.controlCenter == nil {
		diags.AddError("The provider cannot be used", "Its configuration is not known yet.")
	}
	return r.controlCenter != nil
}
