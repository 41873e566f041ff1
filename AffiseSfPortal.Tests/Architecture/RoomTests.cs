using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>Holds the walls: a room imports only the rooms named beside it.</summary>
public sealed class RoomTests
{
    private const string Root = "AffiseSfPortal";
    private static readonly Assembly Portal = Assembly.Load(Root);
    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(Portal).Build();

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

    /// <summary>Rooms that exist so far; a rule about a room that is not built would hold of nothing.</summary>
    private static readonly string[] AllRooms =
        [.. MayImport.Keys, "Features"];

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

    [Theory]
    [MemberData(nameof(ForbiddenPairs))]
    public void Room_OtherRoomNotInItsColumn_IsNotImported(string room, string other)
    {
        Assert.NotEmpty(TypesIn(room));
        if (TypesIn(other).Count == 0)
            return;
        IArchRule rule = Types().That().ResideInNamespaceMatching(Pattern(room))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Pattern(other)));
        Assert.True(rule.HasNoViolations(Loaded), Violations(rule));
    }

    /// <summary>Mapping knows how an object is described and nothing of calls.</summary>
    [Fact]
    public void Mapping_OfTheSalesforceRoom_ImportsTheSchemaAlone()
    {
        var rule = Types().That().ResideInNamespaceMatching(Pattern("Mapping"))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^{Root}\.Salesforce(\.(?!Schema(\.|$)).*)?$"));
        Assert.NotEmpty(TypesIn("Mapping"));
        Assert.True(rule.HasNoViolations(Loaded), Violations(rule));
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

    private static List<IType> TypesIn(string room) =>
        [.. Loaded.Types.Where(t => System.Text.RegularExpressions.Regex.IsMatch(t.Namespace.FullName, Pattern(room)))];

    private static string Pattern(string room) => $@"^{Root}\.{room.Replace(".", "\\.", StringComparison.Ordinal)}(\.|$)";

    private static string Violations(IArchRule rule) =>
        string.Join('\n', rule.Evaluate(Loaded).Where(r => !r.Passed).Select(r => r.Description));
}
