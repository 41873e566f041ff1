using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Mapping;
using Microsoft.AspNetCore.WebUtilities;

namespace AffiseSfPortal.Tests.Features.FieldMapping.Affected;

public sealed class AffectedQuestionTests
{
    private static readonly DocumentRow Row = new("status", null, "Status", "picklist", new RowRecipe
    {
        Values = new ValueMap { Entries = [new("active", "Working – ✓"), new("banned", null)] },
        Steps = [new TransformStep(TransformKind.Truncate, Number: 40)],
    });

    [Fact]
    public void Address_OfADraftRow_SaysAllOfTheQuestion()
    {
        var question = new AffectedQuestion(3, "Status") { Reason = CompatibilityReason.NotInPicklist, Row = Row };

        Assert.Equal(question, Read(question.FileAddress()!));
    }

    [Fact]
    public void Address_OfAChangeInTheOrg_IsShort()
    {
        var question = new AffectedQuestion(1, "Tier__c") { Change = FieldChange.ValuesGone };

        Assert.Equal("/settings/content/salesforce-fields/affected.csv?connection=1&field=Tier__c&change=ValuesGone", question.FileAddress());
        Assert.Equal(question, Read(question.FileAddress()!));
    }

    [Fact]
    public void Address_OfARowThatIsTooLarge_IsNoneUntilItIsSaved()
    {
        var random = new Random(1);
        var entries = Enumerable.Range(0, 900).Select(_ => new ValueMapEntry($"{random.NextInt64():x}", $"{random.NextInt64():x}")).ToList();
        var question = new AffectedQuestion(1, "Status") { Reason = CompatibilityReason.NotInPicklist, Row = Row with { Recipe = new RowRecipe { Values = new ValueMap { Entries = entries } } } };

        Assert.Null(question.FileAddress());
        Assert.NotNull((question with { Row = null }).FileAddress());
    }

    [Theory]
    [InlineData(null, null, "TooLong", null)]
    [InlineData("City", "Nothing", null, null)]
    [InlineData("City", "99", null, null)]
    [InlineData("City", null, null, null)]
    [InlineData("City", null, "None", null)]
    [InlineData("City", null, "TooLong", "%%%")]
    [InlineData("City", null, "TooLong", "AAAA")]
    public void Parse_WhatNobodysScreenAsks_IsNoQuestion(string? field, string? change, string? reason, string? row) =>
        Assert.Null(AffectedQuestion.Parse(1, field, change, reason, row));

    private static AffectedQuestion? Read(string address)
    {
        var values = QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..]);
        string? Of(string name) => values.TryGetValue(name, out var found) ? found.ToString() : null;
        return AffectedQuestion.Parse(int.Parse(Of("connection")!, System.Globalization.CultureInfo.InvariantCulture), Of("field"), Of("change"), Of("reason"), Of("row"));
    }
}
