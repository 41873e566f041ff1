using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>The whole table, cell by cell, as a reader would draw it.</summary>
public class CompatibilityTableTests
{
    // + direct · = by itself (Join, Date…) · n number, y yes/no, c contains, d date, t date and time, h time of day, i record id, 1 first item: with that transform
    // . refused. Columns: the 25 describe types in the order of the catalogue.
    private const string Types =
        "string textarea email phone url combobox encryptedstring picklist multipicklist boolean int long double currency percent date datetime time reference id address location base64 anyType complexvalue";

    private const string Table =
        """
        Text       + + + + + + + + + y n n n n n d t h i . . . . . .
        MultiLine  + + + + + + + + + y n n n n n d t h . . . . . . .
        Email      + + + + + + + + + . . . . . . . . . . . . . . . .
        Phone      + + . + + + + + + . . . . . . . . . . . . . . . .
        Number     + + . + + + + + + y + + + + + . . . . . . . . . .
        Instant    + + . + + + + + + . . . . . . = + = . . . . . . .
        Day        + + . + + + + + + . . . . . . + = . . . . . . . .
        TimeOfDay  + + . + + + + + + . . . . . . . . + . . . . . . .
        YesNo      + + . + + + + + + + . . . . . . . . . . . . . . .
        Select     + + + + + + + + + y n n n n n d t h i . . . . . .
        Radio      + + + + + + + + + y n n n n n d t h i . . . . . .
        Checkboxes = = 1 = = = = 1 + c . . . . . . . . . . . . . . .
        Country    + + . + + + + + + . . . . . . . . . . . . . . . .
        Tags       = = . = = = = 1 + c . . . . . . . . . . . . . . .
        Manager    + + + + + + + + + . . . . . . . . . i . . . . . .
        Link       + + . + + + + + + . . . . . . . . . . . . . . . .
        RecordId   + + . + + + + + + . . . . . . . . . + . . . . . .
        """;

    private static readonly Dictionary<char, TransformKind> Steps = new()
    {
        ['n'] = TransformKind.Number,
        ['y'] = TransformKind.YesNo,
        ['c'] = TransformKind.Contains,
        ['d'] = TransformKind.Date,
        ['t'] = TransformKind.DateTime,
        ['h'] = TransformKind.Time,
        ['i'] = TransformKind.RecordId,
        ['1'] = TransformKind.FirstItem,
    };

    public static TheoryData<ValueShape, string, char> Cells()
    {
        var cells = new TheoryData<ValueShape, string, char>();
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 1; i < parts.Length; i++)
                cells.Add(Enum.Parse<ValueShape>(parts[0]), Types.Split(' ')[i - 1], parts[i][0]);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Of_ShapeAndType_IsDirectOrNamesItsStepOrSaysWhyNot(ValueShape shape, string type, char expected)
    {
        var cell = CompatibilityTable.Of(shape, type);

        Assert.Equal(expected != '.', cell.IsPossible);
        Assert.Equal(expected == '=', cell.IsImplied);
        if (Steps.TryGetValue(expected, out var step))
            Assert.Equal(step, cell.Step);
        Assert.Equal(expected is '+' or '=', cell.Reason == CompatibilityReason.None);
        Assert.Equal(expected is '+' or '.', cell.Step is null);
    }

    [Fact]
    public void Cells_CoverEveryShapeAndEveryDescribeType()
    {
        Assert.Equal(Types.Split(' ').Order(), CompatibilityTable.DescribeTypes.Order());
        Assert.Equal(Enum.GetValues<ValueShape>().Length * CompatibilityTable.DescribeTypes.Count, Cells().Count);
        Assert.False(CompatibilityTable.Of(ValueShape.Text, "a-type-of-2030").IsPossible);
    }
}
