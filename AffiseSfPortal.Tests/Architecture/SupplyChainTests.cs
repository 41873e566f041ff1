using System.Text;
using System.Text.Json;
using AffiseSfPortal.Tests.Browser;

namespace AffiseSfPortal.Tests.Architecture;

/// <summary>What the portal is made of, and under which terms: docs/security/sbom.json and licences.md follow packages.lock.json. eng/sbom.sh writes both.</summary>
public sealed class SupplyChainTests
{
    /// <summary>Free for commercial use, and asking no more of who runs the portal than to keep the notice.</summary>
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal) { "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "MS-PL", "0BSD", "Unlicense" };

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "security");

    [Fact]
    public void BillOfMaterials_NamesEveryPackageOfTheLockFile()
    {
        var locked = JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "AffiseSfPortal", "packages.lock.json")))
            .GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject())
            .Where(p => p.Value.GetProperty("type").GetString() != "Project")
            .Select(p => $"{p.Name} {p.Value.GetProperty("resolved").GetString()}")
            .Order(StringComparer.OrdinalIgnoreCase).ToList();
        Assert.NotEmpty(locked);
        Assert.Equal(locked, Components().Select(c => $"{c.Name} {c.Version}").Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Licences_OfEveryPackage_AreFreeForCommercialUse() =>
        Assert.Empty(Components().Where(c => !Free.Contains(c.Licence)).Select(c => $"{c.Name} {c.Version}: {c.Licence}"));

    [Fact]
    public async Task LicenceList_SaysTheSame()
    {
        var text = new StringBuilder("# Licences\n\nThe packages that the portal is published with, written by `eng/sbom.sh` from the bill of materials beside this file. ");
        text.Append("The fonts bring theirs: `AffiseSfPortal/wwwroot/fonts`.\n\n| package | version | licence |\n|---|---|---|\n");
        foreach (var (name, version, licence) in Components().OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase))
            text.Append("| ").Append(name).Append(" | ").Append(version).Append(" | ").Append(licence).Append(" |\n");
        var file = Path.Combine(Folder, "licences.md");
        if (Environment.GetEnvironmentVariable("UPDATE_LICENCES") == "1")
            await File.WriteAllTextAsync(file, text.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(text.ToString(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<(string Name, string Version, string Licence)> Components()
    {
        var bill = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, "sbom.json")));
        foreach (var component in bill.GetProperty("components").EnumerateArray())
        {
            yield return (component.GetProperty("name").GetString()!, component.GetProperty("version").GetString()!, Licence(component));
        }
    }

    private static string Licence(JsonElement component)
    {
        if (!component.TryGetProperty("licenses", out var licences))
            return "not said";
        return string.Join(" and ", licences.EnumerateArray().Select(l =>
            l.TryGetProperty("expression", out var expression) ? expression.GetString()
            : l.GetProperty("license") is var licence && licence.TryGetProperty("id", out var id) ? id.GetString()
            : licence.TryGetProperty("url", out var url) ? url.GetString() : "not said"));
    }
}
