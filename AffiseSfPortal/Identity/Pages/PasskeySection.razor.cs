using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Passkeys: add, rename, remove.</summary>
public sealed partial class PasskeySection
{
    private string? _fault;

    /// <summary>The one whose name is being changed.</summary>
    [SupplyParameterFromQuery]
    private string? Rename { get; set; }

    [SupplyParameterFromForm(FormName = "passkeys")]
    private ChangeOfOne? Change { get; set; }

    [SupplyParameterFromForm(FormName = "passkey-add")]
    private NewOne? Made { get; set; }

    private Task AddAsync() => WhenFreshAsync(null, async () =>
    {
        if (await Account.Factors.AddPasskeyAsync(User, Made?.Credential ?? "", Made?.Name ?? ""))
            Tell("PasskeyAdded");
        else
            _fault = L["NotDone"];
    });

    private Task ChangeAsync() => Change switch
    {
        { Remove: { Length: > 0 } id } => WhenFreshAsync("PasskeyRemoved", () => Account.Factors.RemovePasskeyAsync(User, id)),
        { Rename: { Length: > 0 } id } => WhenFreshAsync("PasskeyRenamed", () => Account.Factors.RenamePasskeyAsync(User, id, Change.Name ?? "")),
        _ => Task.CompletedTask,
    };

    public sealed class ChangeOfOne
    {
        public string? Remove { get; set; }
        public string? Rename { get; set; }
        public string? Name { get; set; }
    }

    public sealed class NewOne
    {
        public string? Credential { get; set; }
        public string? Name { get; set; }
    }
}
