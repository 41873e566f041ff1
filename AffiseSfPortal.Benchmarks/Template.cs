using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A prepared SQLite database that every round starts from: the same rows for the engine and for its baseline.</summary>
internal sealed class Template : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-bench-template-").FullName;

    /// <param name="org">Where the stand-in listens.</param>
    /// <param name="affiliates">All of them are owed.</param>
    public static async Task<Template> MakeAsync(Uri org, int affiliates)
    {
        var template = new Template();
        await using var portal = await BenchPortal.StartAsync(org);
        await portal.AddAffiliatesAsync(affiliates);
        await portal.OweAllAsync();
        await using var db = await portal.OpenAsync();
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {template._folder + "/portal.db"}");
        Directory.CreateDirectory(Path.Combine(template._folder, "keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(portal.Folder, "keys")))
            File.Copy(key, Path.Combine(template._folder, "keys", Path.GetFileName(key)));
        return template;
    }

    /// <returns>A new folder with a copy.</returns>
    public string Copy()
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-round-").FullName;
        File.Copy(Path.Combine(_folder, "portal.db"), Path.Combine(folder, "portal.db"));
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(_folder, "keys")))
            File.Copy(key, Path.Combine(folder, "keys", Path.GetFileName(key)));
        return folder;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
