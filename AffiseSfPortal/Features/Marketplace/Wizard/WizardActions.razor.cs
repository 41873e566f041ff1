using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>The buttons of the bar. One is filled: the thing to do now. A blocked one stays in the tab order and says why.</summary>
public sealed partial class WizardActions
{
    internal const string ConfigureFieldsId = "configure-fields";

    [Parameter, EditorRequired]
    public WizardState State { get; set; } = null!;

    /// <summary>The health check's step while it is open.</summary>
    [Parameter]
    public HealthCheckStep? Check { get; set; }

    [Parameter]
    public bool Saving { get; set; }

    [Parameter]
    public EventCallback Save { get; set; }

    [Parameter]
    public EventCallback ConfirmApp { get; set; }

    [Parameter]
    public EventCallback<WizardStep> Go { get; set; }

    /// <summary>A blocked button was pressed: the reason in words.</summary>
    [Parameter]
    public EventCallback<string> Blocked { get; set; }

    private WizardStep Shown => State.ShowsSettings ? WizardStep.Connection : State.Step;

    private bool IsTestDone => Check?.HasArrived == true;

    private bool IsGrantFine => State.View is { Grant: not null } view && view.Standing != ConnectionStanding.ReconnectNeeded;

    private RenderFragment Next(WizardStep step) => Button(Variant.Filled, L["Next", Words.Step(step)], null,
        EventCallback.Factory.Create<MouseEventArgs>(this, () => Go.InvokeAsync(step)));

    private RenderFragment Configure(Variant variant) => State.CanConfigureFields
        ? Button(variant, Words["ConfigureFields"], ConfigureFieldsId,
            EventCallback.Factory.Create<MouseEventArgs>(this, () => Navigation.NavigateTo(Urls.SalesforceFields)), onPhone: State.ShowsConfigureOnPhone)
        : BlockedButton(Words["ConfigureFields"], L["ConfigureBlocked"], State.ShowsConfigureOnPhone);

    /// <summary>Submits the form that the page carries its antiforgery token in, to the start of the sign-in: a plain form post that leaves the circuit.</summary>
    private RenderFragment Grant(Variant variant) => State.GrantBlock == GrantBlock.None
        ? Button(variant, Words["GrantPermissions"], null, default, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["form"] = SignOutForm.Id,
            ["formaction"] = Urls.OAuthStart,
            ["name"] = "_handler",
            ["value"] = OAuthStartPage.Handler,
        }, State.ShowsGrantOnPhone)
        : BlockedButton(Words["GrantPermissions"], Words.Block(State.GrantBlock), State.ShowsGrantOnPhone);

    private RenderFragment BlockedButton(string text, string reason, bool onPhone) => Button(Variant.Outlined, text, null,
        EventCallback.Factory.Create<MouseEventArgs>(this, () => Blocked.InvokeAsync(reason)),
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["aria-disabled"] = "true", ["title"] = reason }, onPhone);

    private static RenderFragment Button(Variant variant, string text, string? id, EventCallback<MouseEventArgs> onClick, Dictionary<string, object?>? more = null, bool onPhone = true) => builder =>
    {
        more ??= new(StringComparer.Ordinal);
        if (id is not null)
            more["id"] = id;
        builder.OpenComponent<MudButton>(0);
        builder.SetKey(text);
        builder.AddAttribute(1, nameof(MudButton.Variant), variant);
        builder.AddAttribute(2, nameof(MudButton.Color), variant == Variant.Filled ? Color.Primary : Color.Default);
        builder.AddAttribute(3, nameof(MudButton.ButtonType), more.ContainsKey("form") ? ButtonType.Submit : ButtonType.Button);
        builder.AddAttribute(4, nameof(MudButton.OnClick), onClick);
        builder.AddAttribute(5, nameof(MudButton.UserAttributes), more);
        builder.AddAttribute(6, nameof(MudButton.Class), onPhone ? null : "ap-wide-only");
        builder.AddAttribute(7, nameof(MudButton.ChildContent), (RenderFragment)(content => content.AddContent(0, text)));
        builder.CloseComponent();
    };
}
