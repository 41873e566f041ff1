using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Settings.People;

/// <summary>Settings &gt; Users: who may in, as what, and who was invited.</summary>
public sealed partial class PeoplePage
{
    private readonly CancellationTokenSource _leaving = new();
    private PeopleView? _view;
    private string _email = "";
    private string _role = PortalRoles.Viewer;
    private string? _emailError;
    private (string Email, string Link, bool? Mailed)? _made;
    private string? _said;
    private string? _focus;
    private bool _busy;

    [Inject]
    private PeopleService Service { get; set; } = null!;

    [Inject]
    private Confirm Confirm { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private BrowserClock Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Settings"], Urls.Settings)];

    protected override async Task OnInitializedAsync() => _view = await Service.ReadAsync(_leaving.Token);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is not { } id)
            return;
        _focus = null;
        await Js.InvokeVoidAsync("apPortal.focus", _leaving.Token, id);
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private async Task InviteAsync()
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            if (!await Confirm.BeFreshAsync())
                return;
            var answer = await Service.InviteAsync(_email, _role, new Uri(Navigation.BaseUri), _leaving.Token);
            _emailError = answer.Answer == PeopleAnswer.Done ? null : L[$"Answer.{answer.Answer}"].Value;
            if (answer.Link is not { } link)
            {
                _focus = "invite-email";
                return;
            }
            _made = (_email.Trim(), link, answer.Mailed);
            _email = "";
            _focus = "new-link";
            _view = await Service.ReadAsync(_leaving.Token);
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task RevokeAsync(OpenInvitation invitation)
    {
        await Service.RevokeAsync(invitation.Id, _leaving.Token);
        if (_made?.Email == invitation.Email)
            _made = null;
        _view = await Service.ReadAsync(_leaving.Token);
        _said = L["Revoked", invitation.Email];
    }

    private Task ChangeRoleAsync(PersonView person, string role) => DoAsync(
        L["RoleTitle", person.Email, RoleName(role)], L[$"RoleText.{role}"], L["MakeRole", RoleName(role)], () => Service.ChangeRoleAsync(person.Id, role, _leaving.Token), L["RoleChanged", person.Email, RoleName(role)]);

    private Task DisableAsync(PersonView person) => DoAsync(
        L["DisableTitle", person.Email], L["DisableText"], L["Disable"], () => Service.DisableAsync(person.Id, _leaving.Token), L["DisabledNow", person.Email]);

    private Task EnableAsync(PersonView person) => DoAsync(null, null, null, () => Service.EnableAsync(person.Id, _leaving.Token), L["EnabledNow", person.Email]);

    private Task EndSessionsAsync(PersonView person) => DoAsync(
        L["EndTitle", person.Email], L["EndText"], L["EndSessions"], () => Service.EndSessionsAsync(person.Id, _leaving.Token), L["EndedNow", person.Email]);

    private Task ResetSecondFactorAsync(PersonView person) => DoAsync(
        L["ResetTitle", person.Email], L["ResetText"], L["ResetFactor"], () => Service.ResetSecondFactorAsync(person.Id, _leaving.Token), L["ResetNow", person.Email]);

    /// <summary>Asks first where there is something to lose.</summary>
    private async Task DoAsync(string? title, string? text, string? yes, Func<Task<PeopleAnswer>> act, string done)
    {
        if (_busy || (title is not null && await Dialogs.ShowMessageBoxAsync(title, text!, yesText: yes!, cancelText: L["Cancel"]) != true))
            return;
        _busy = true;
        try
        {
            if (!await Confirm.BeFreshAsync())
                return;
            var answer = await act();
            Snackbar.Add(answer == PeopleAnswer.Done ? done : L[$"Answer.{answer}"].Value, answer == PeopleAnswer.Done ? Severity.Success : Severity.Error);
            _view = await Service.ReadAsync(_leaving.Token);
        }
        finally
        {
            _busy = false;
        }
    }

    private string RoleName(string role) => role.Length == 0 ? L["Role.None"] : L[$"Role.{role}"];

    private static string StateOf(PersonView person) => person switch { { Disabled: true } => "Disabled", { LockedOut: true } => "LockedOut", _ => "Active" };

    private static string? StateClass(PersonView person) => person.Disabled ? "disabled" : person.LockedOut ? "locked" : null;
}
