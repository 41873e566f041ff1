using AffiseSfPortal.Domain;
using CsCheck;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>How rows are stored: what old versions wrote is still read, and what newer ones write is not misread.</summary>
public class RecipeTests
{
    [Fact]
    public void Write_ThenRead_IsTheSame() =>
        AnyRow.Rows.Sample(row => Assert.Equal(row.Recipe!.IsPlain ? null : row.Recipe, RecipeJson.Read(RecipeJson.Write(row.Recipe))), iter: 2_000, threads: 1);

    [Fact]
    public void Write_Plain_IsNothing()
    {
        Assert.Null(RecipeJson.Write(null));
        Assert.Null(RecipeJson.Write(new RowRecipe()));
    }

    [Fact]
    public void Write_IsReadableAndNamed() =>
        Assert.Equal(
            """{"v":1,"values":{"entries":[{"from":"FD","to":null}],"unlisted":"stop"},"steps":[{"kind":"truncate","number":80}],"policy":"onlyIfEmpty"}""",
            RecipeJson.Write(new RowRecipe
            {
                Policy = RowPolicy.OnlyIfEmpty,
                Steps = [new(TransformKind.Truncate, Number: 80)],
                Values = new ValueMap { Entries = [new("FD", null)], Unlisted = UnlistedValue.Stop },
            }));

    [Theory]
    [InlineData("""{"v":2,"policy":"always"}""")]
    [InlineData("""{"v":1,"policy":"onFullMoon"}""")]
    [InlineData("""{"v":1,"policy":"1"}""")]
    [InlineData("""{"v":1,"steps":[{"kind":"translate"}]}""")]
    [InlineData("""{"v":1,"hidden":true}""")]
    [InlineData("""{"policy":"always"}""")]
    [InlineData("""{"v":1,"steps":{}}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void Read_WhatANewerVersionWrote_IsUnknownAndNeverWrittenAgain(string json)
    {
        var recipe = RecipeJson.Read(json);

        Assert.True(recipe!.IsUnknown);
        Assert.Throws<InvalidOperationException>(() => RecipeJson.Write(recipe));
    }

    [Theory]
    [InlineData(RowTransform.None)]
    [InlineData(RowTransform.FirstWords)]
    [InlineData(RowTransform.LastWord)]
    [InlineData(RowTransform.OrEmail)]
    [InlineData(RowTransform.LastWordOrEmail)]
    public void SetRecipe_StepsThatOldVersionsKnow_StayInTheirForm(RowTransform transform)
    {
        var row = new MappingRow { Transform = transform };
        var again = new MappingRow();

        again.SetRecipe(row.ToRecipe());

        Assert.Equal((transform, null), (again.Transform, again.Recipe));
        Assert.Equal(row.Steps, again.Steps);
    }

    [Fact]
    public void SetRecipe_Anything_KeepsItsMeaning() => AnyRow.Rows.Sample(
        row =>
        {
            var again = new MappingRow();
            again.SetRecipe(row.ToRecipe());
            Assert.Equal(row.ToRecipe(), again.ToRecipe());
        }, iter: 2_000, threads: 1);

    [Fact]
    public void Steps_LegacyTransformAndRecipe_FollowEachOther()
    {
        var row = new MappingRow { Transform = RowTransform.LastWord, Recipe = new RowRecipe { Steps = [new(TransformKind.UpperCase)] } };

        Assert.Equal([TransformKind.LastWord, TransformKind.UpperCase], row.Steps.Select(s => s.Kind));
    }
}
