using System.Globalization;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>All fields of an affiliate, in sections.</summary>
public sealed partial class EditorFields
{
    private IReadOnlyList<SelectOption> _statuses = [];
    private IReadOnlyList<SelectOption> _levels = [];

    [CascadingParameter]
    internal EditorContext Context { get; set; } = null!;

    /// <summary>Field keys from top to bottom: Save goes to the first that is wrong.</summary>
    internal static IEnumerable<string> Order(IEnumerable<SignUpField> signUpFields) =>
    [
        "login", "status", "manager", "level", "tags", "ref_percent",
        "contactPerson", "email", "phone",
        "address_1", "address_2", "zip_code", "city", "country",
        "notes",
        .. signUpFields.Select(f => AffiliateForm.KeyOf(f.Id)),
    ];

    protected override void OnInitialized()
    {
        _statuses = [.. Enum.GetValues<AffiliateStatus>().Select(s => new SelectOption(s.ToString(), Labels[s]))];
        _levels =
        [
            new SelectOption("", L["NoLevel"]),
            .. Enumerable.Range(0, 6).Select(l => l.ToString(CultureInfo.InvariantCulture)).Select(l => new SelectOption(l, l)),
        ];
    }
}
