using AffiseSfPortal.Components.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Help;

/// <summary>The error dictionary: all codes, or one.</summary>
public sealed partial class Errors
{
    private string? _search;

    [Parameter]
    public string? Code { get; set; }

    [Inject]
    internal ErrorDictionary Dictionary { get; set; } = null!;

    [Inject]
    internal FaultWords Words { get; set; } = null!;

    [Inject]
    internal IStringLocalizer<Errors> L { get; set; } = null!;

    private IEnumerable<ErrorCode> Found => Dictionary.Search(_search);

    private string GroupName(ErrorGroup group) => L[group switch
    {
        ErrorGroup.Record => "group.record",
        ErrorGroup.Mapping => "group.mapping",
        ErrorGroup.Connection => "group.connection",
        ErrorGroup.OAuth => "group.oauth",
    }];

    private void ClearSearch() => _search = null;
}
