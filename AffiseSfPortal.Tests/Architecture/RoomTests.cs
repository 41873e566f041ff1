using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>Holds the walls: a room imports only the rooms named beside it.</summary>
public sealed partial class RoomTests
{
    private const string Root = "AffiseSfPortal";
    private static readonly Assembly Portal = Assembly.Load(Root);
    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(Portal).Build();

    /// <summary>Rooms that exist so far; a rule about a room that is not built would hold of nothing.</summary>
    private static readonly Dictionary<string, string[]> MayImport = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Salesforce"] = [],
        ["Mapping"] = ["Domain", "Salesforce"],
        ["Secrets"] = ["Domain"],
        ["Persistence"] = ["Domain"],
        ["Live"] = ["Domain", "Persistence"],
        ["Intake"] = ["Domain", "Persistence", "Live"],
        ["Sync"] = ["Domain", "Mapping", "Salesforce", "Secrets", "Persistence", "Live"],
        ["Identity"] = ["Domain", "Secrets", "Persistence"],
        ["Components"] = ["Domain", "Live"],
    };

    private static readonly string[] AllRooms = [.. MayImport.Keys, "Features"];

    /// <summary>Imports of constants alone, which leave no trace in what is compiled. Each has a decision.</summary>
    private static readonly (string Room, string Other)[] ConstantsOnly = [("Identity", "Components")];

    public static TheoryData<string, string> ForbiddenPairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var (room, allowed) in MayImport)
        {
            foreach (var other in AllRooms.Where(o => o != room && !allowed.Contains(o)))
                pairs.Add(room, other);
        }
        return pairs;
    }

    public static TheoryData<string> RoomsWithWalls => [.. MayImport.Keys];

    public static TheoryData<string> AllFeatures => [.. FeatureNames()];

    [Theory]
    [MemberData(nameof(ForbiddenPairs))]
    public void Room_OtherRoomNotInItsColumn_IsNotImported(string room, string other)
    {
        Assert.NotEmpty(TypesIn(Pattern(room)));
        Assert.NotEmpty(TypesIn(Pattern(other)));
        AssertHolds(Types().That().ResideInNamespaceMatching(Pattern(room))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Pattern(other))));
    }

    /// <summary>Constants and <c>nameof</c> are gone from what is compiled; the directive above them is not.</summary>
    [Theory]
    [MemberData(nameof(RoomsWithWalls))]
    public void UsingDirectives_OfARoom_NameOnlyRoomsOfItsColumn(string room)
    {
        var files = Sources(room).ToList();
        Assert.NotEmpty(files);
        var allowed = MayImport[room].Append(room).Concat(ConstantsOnly.Where(c => c.Room == room).Select(c => c.Other)).ToHashSet(StringComparer.Ordinal);
        var wrong = files.SelectMany(file => Directive().Matches(File.ReadAllText(file))
            .Where(use => !allowed.Contains(use.Groups["room"].Value))
            .Select(use => $"{Path.GetRelativePath(Repository.Root, file)}: {use.Value.Trim()}"));
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(AllFeatures))]
    public void Feature_AnotherFeature_IsNotImported(string feature)
    {
        var others = $@"^{Root}\.Features\.(?!{feature}(\.|$))";
        Assert.NotEmpty(TypesIn(Pattern($"Features.{feature}")));
        Assert.NotEmpty(TypesIn(others));
        AssertHolds(Types().That().ResideInNamespaceMatching(Pattern($"Features.{feature}"))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(others)));
    }

    /// <summary>One folder, one feature: nothing lies between them.</summary>
    [Fact]
    public void Features_OfThePortal_AreTheFoldersOfTheirRoom() => Assert.Equal(
        Directory.GetDirectories(Path.Combine(Repository.Root, Root, "Features")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal),
        FeatureNames());

    /// <summary>Mapping knows how an object is described and nothing of calls.</summary>
    [Fact]
    public void Mapping_OfTheSalesforceRoom_ImportsTheSchemaAlone()
    {
        const string AllButSchema = $@"^{Root}\.Salesforce(\.(?!Schema(\.|$)).*)?$";
        Assert.NotEmpty(TypesIn(Pattern("Mapping")));
        Assert.NotEmpty(TypesIn(AllButSchema));
        AssertHolds(Types().That().ResideInNamespaceMatching(Pattern("Mapping"))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(AllButSchema)));
    }

    [Fact]
    public void EveryNamespace_OfThePortal_IsAKnownRoom()
    {
        var strangers = Loaded.Types
            .Where(t => t.Namespace.FullName.StartsWith(Root + ".", StringComparison.Ordinal))
            .Select(t => t.Namespace.FullName.Split('.')[1])
            .Distinct()
            .Except(AllRooms)
            .ToList();
        Assert.Empty(strangers);
    }

    private static IEnumerable<string> FeatureNames() => TypesIn(Pattern("Features"))
        .Select(t => t.Namespace.FullName.Split('.') is [_, _, var feature, ..] ? feature : "")
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sources(string room) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, Root, room), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal));

    private static List<IType> TypesIn(string pattern) => [.. Loaded.Types.Where(t => Regex.IsMatch(t.Namespace.FullName, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))];

    private static string Pattern(string room) => $@"^{Root}\.{room.Replace(".", "\\.", StringComparison.Ordinal)}(\.|$)";

    private static void AssertHolds(IArchRule rule) =>
        Assert.True(rule.HasNoViolations(Loaded), string.Join('\n', rule.Evaluate(Loaded).Where(r => !r.Passed).Select(r => r.Description)));

    [GeneratedRegex(@"^\s*(?:global\s+|@)?using\s+(?:static\s+|\w+\s*=\s*)?AffiseSfPortal\.(?<room>\w+)[^\n]*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();
}
