using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Features.FieldMapping.Panels;
using AffiseSfPortal.Mapping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>Everything that the mapping finds has its words, in both languages: a code is never shown to a person.</summary>
public sealed class MappingWordsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Words_OfEveryCode_AreThere(string culture)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        var grid = _services.GetRequiredService<IStringLocalizer<SalesforceFields>>();
        var panel = _services.GetRequiredService<IStringLocalizer<AffiliateSyncPanel>>();

        Has(grid, "Reason", Enum.GetValues<CompatibilityReason>().Except([CompatibilityReason.None]));
        Has(grid, "Nothing", Enum.GetValues<FieldOutcome>().Except([FieldOutcome.Sent, FieldOutcome.NotMapped]));
        Has(panel, "Trace", Enum.GetValues<FieldOutcome>());
        Has(grid, "StepName", Enum.GetValues<TransformKind>());
        Has(grid, "Step", Enum.GetValues<TransformKind>());
        Has(grid, "Transform", Enum.GetValues<RowTransform>());
        Has(grid, "Policy", Enum.GetValues<RowPolicy>());
        Has(grid, "PolicyMeaning", Enum.GetValues<RowPolicy>());
        Has(grid, "Unlisted", Enum.GetValues<UnlistedValue>());
        Has(grid, "Owner", Enum.GetValues<OwnerRule>());
        Has(grid, "OwnerHelp", Enum.GetValues<OwnerRule>());
        Has(grid, "Duplicates", Enum.GetValues<DuplicateRule>());
        Has(grid, "Drift", Enum.GetValues<FieldChange>());
        Has(grid, "Suggested", Enum.GetValues<SuggestionReason>());
        Has(grid, "Template", Enum.GetValues<TemplateFaultKind>());
        Has(grid, "Import", Enum.GetValues<DocumentFault>().Except([DocumentFault.None]));
        Has(grid, "Class", Enum.GetValues<DataClass>());
        Has(grid, "Check", Enum.GetValues<RowCheck>().Except([RowCheck.Suggested]));
        Has(grid, "Group", Enum.GetValues<FieldGroup>());
        Has(grid, "Panel", Enum.GetValues<GridPanel>().Except([GridPanel.None]));
        foreach (var kind in Enum.GetValues<TransformKind>().Where(k => StepShape.Of(k) is StepArguments.Text or StepArguments.Number))
            Assert.False(grid[$"Arg_{kind}"].ResourceNotFound, $"Arg_{kind}");
        Assert.Equal(Enum.GetValues<TransformKind>().Order(), StepShape.Groups.SelectMany(g => g).Order());
    }

    private static void Has<T>(IStringLocalizer words, string prefix, IEnumerable<T> codes) =>
        Assert.All(codes, code => Assert.False(words[$"{prefix}_{code}"].ResourceNotFound, $"{prefix}_{code}"));
}
