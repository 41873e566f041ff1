using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using AffiseSfPortal.Tests.Browser;
using AffiseSfPortal.Tests.Simulator;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>The portal and its stand-in org share no code: one misspelling would pass on both sides.</summary>
public sealed class StandInTests
{
    [Fact]
    public void StandIn_AndPortal_ReferenceNothingOfEachOther()
    {
        var (standIn, portal) = (References(SimulatorProcess.FindAssembly()), References(typeof(Program).Assembly.Location));

        Assert.Contains(standIn, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(standIn, name => name.StartsWith("AffiseSfPortal", StringComparison.Ordinal));
        Assert.Contains("MudBlazor", portal);
        Assert.DoesNotContain("SalesforceSimulator", portal);
    }

    [Fact]
    public void StandIn_CompilesNoSourceOfThePortal()
    {
        // That the tests may look inside brings nothing in.
        var project = string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "SalesforceSimulator", "SalesforceSimulator.csproj"))
            .Where(line => !line.Contains("<InternalsVisibleTo", StringComparison.Ordinal)));

        Assert.Contains("Project", project, StringComparison.Ordinal);
        Assert.DoesNotContain("AffiseSfPortal", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    private static List<string> References(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
