package main

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// model is a resource as Terraform has it.
type model struct {
	Type                   types.String `tfsdk:"type"`
	DisplayName            types.String `tfsdk:"display_name"`
	Environment            types.String `tfsdk:"environment"`
	Region                 types.String `tfsdk:"region"`
	Model                  types.String `tfsdk:"model"`
	Models                 types.Set    `tfsdk:"models"`
	DefaultModel           types.String `tfsdk:"default_model"`
	AvailableModels        types.Set    `tfsdk:"available_models"`
	CrossRegionInference   types.Bool   `tfsdk:"cross_region_inference"`
	Size                   types.String `tfsdk:"size"`
	CloudTokens            types.Int64  `tfsdk:"cloud_tokens"`
	GenAIUnits             types.Int64  `tfsdk:"genai_units"`
	ActiveSize             types.String `tfsdk:"active_size"`
	ActiveCloudTokens      types.Int64  `tfsdk:"active_cloud_tokens"`
	SizeChangeScheduledAt  types.String `tfsdk:"size_change_scheduled_at"`
	CreatedFor             types.Object `tfsdk:"created_for"`
	DeletionPolicy         types.String `tfsdk:"deletion_policy"`
	Timeouts               types.Object `tfsdk:"timeouts"`
	ID                     types.String `tfsdk:"id"`
	Status                 types.String `tfsdk:"status"`
	CreatedAt              types.String `tfsdk:"created_at"`
	BundleMonthEndsAt      types.String `tfsdk:"bundle_month_ends_at"`
	DeprovisionScheduledAt types.String `tfsdk:"deprovision_scheduled_at"`
	PortalURL              types.String `tfsdk:"portal_url"`
}

// person is the object `created_for`.
type person struct {
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

// timeouts is the object `timeouts`.
type timeouts struct {
	Create types.String `tfsdk:"create"`
	Update types.String `tfsdk:"update"`
	Delete types.String `tfsdk:"delete"`
}

// modelIDs are the wanted models, where they are all known.
func (m *model) modelIDs(ctx context.Context) ([]string, diag.Diagnostics) {
	if m.Models.IsNull() || m.Models.IsUnknown() {
		return nil, nil
	}
	var ids []string
	diags := m.Models.ElementsAs(ctx, &ids, false)
	return ids, diags
}

// order is what a creation asks for.
func (m *model) order(ctx context.Context) (*order, diag.Diagnostics) {
	ids, diags := m.modelIDs(ctx)
	var createdFor person
	diags.Append(m.CreatedFor.As(ctx, &createdFor, basetypes.ObjectAsOptions{})...)
	order := &order{
		Type:                 m.Type.ValueString(),
		DisplayName:          m.DisplayName.ValueString(),
		Environment:          m.Environment.ValueString(),
		Region:               m.Region.ValueString(),
		CrossRegionInference: m.CrossRegionInference.ValueBoolPointer(),
		Size:                 m.Size.ValueString(),
		CreatedFor:           contact{Name: createdFor.Name.ValueString(), Email: createdFor.Email.ValueString()},
	}
	switch len(ids) {
	case 0:
	case 1:
		order.Model = ids[0]
	default:
		order.Models = ids
		order.DefaultModel = m.DefaultModel.ValueString()
	}
	if order.Size == "" {
		order.CloudTokens = m.CloudTokens.ValueInt64()
	}
	return order, diags
}

// observe takes over what the Control Center says. What only the configuration says stays: the
// deletion policy, the timeouts, and which of the enabled models are wanted.
func (m *model) observe(ctx context.Context, found *genAI) (diags diag.Diagnostics) {
	m.ID = types.StringValue(found.ID)
	m.Type = types.StringValue(found.Type)
	m.DisplayName = types.StringValue(found.DisplayName)
	m.Environment = types.StringValue(found.Environment)
	m.Region = types.StringValue(found.Region)
	m.CrossRegionInference = types.BoolPointerValue(found.CrossRegionInference)
	m.Status = types.StringValue(found.Status)
	m.CreatedAt = types.StringPointerValue(found.CreatedAt)
	m.BundleMonthEndsAt = types.StringPointerValue(found.BundleMonth.EndsAt)
	m.DeprovisionScheduledAt = types.StringPointerValue(found.DeprovisionScheduledAt)
	m.PortalURL = types.StringPointerValue(found.PortalURL)
	m.ActiveSize = types.StringPointerValue(found.Size)
	m.ActiveCloudTokens = types.Int64PointerValue(found.CloudTokens)
	if found.Status == "FAILED" {
		m.ActiveCloudTokens = types.Int64Value(0)
	}
	m.Size, m.CloudTokens, m.GenAIUnits = m.ActiveSize, types.Int64PointerValue(found.CloudTokens), types.Int64PointerValue(found.GenAIUnits)
	m.SizeChangeScheduledAt = types.StringNull()
	if found.ScheduledCloudTokens != nil {
		m.Size = types.StringPointerValue(found.ScheduledSize)
		m.CloudTokens = types.Int64PointerValue(found.ScheduledCloudTokens)
		m.GenAIUnits = types.Int64PointerValue(found.ScheduledGenAIUnits)
		m.SizeChangeScheduledAt = types.StringPointerValue(found.ScheduledCloudTokensAt)
	}
	createdFor, more := types.ObjectValue(
		map[string]attr.Type{"name": types.StringType, "email": types.StringType},
		map[string]attr.Value{
			"name":  types.StringValue(found.CreatedFor.Name),
			"email": types.StringValue(found.CreatedFor.Email),
		})
	diags.Append(more...)
	m.CreatedFor = createdFor
	m.AvailableModels = types.SetNull(types.StringType)
	if len(found.Models) > 0 {
		m.AvailableModels, more = types.SetValueFrom(ctx, types.StringType, found.Models)
		diags.Append(more...)
	}
	if m.Models.IsNull() || m.Models.IsUnknown() {
		m.Models = m.AvailableModels
	}
	ids, more := m.modelIDs(ctx)
	diags.Append(more...)
	m.Model = types.StringNull()
	if len(ids) == 1 {
		m.Model = types.StringValue(ids[0])
	}
	m.DefaultModel = types.StringNull()
	if found.Type == textGeneration {
		m.DefaultModel = types.StringPointerValue(found.DefaultModel)
	}
	if m.DeletionPolicy.IsNull() || m.DeletionPolicy.IsUnknown() {
		m.DeletionPolicy = types.StringValue(deprovision)
	}
	return diags
}

// timeout is how long an operation may take.
func (m *model) timeout(ctx context.Context, of func(timeouts) types.String, otherwise time.Duration) time.Duration {
	var all timeouts
	if m.Timeouts.IsNull() || m.Timeouts.As(ctx, &all, basetypes.ObjectAsOptions{}).HasError() {
		return otherwise
	}
	if configured, err := time.ParseDuration(of(all).ValueString()); err == nil {
		return configured
	}
	return otherwise
}
