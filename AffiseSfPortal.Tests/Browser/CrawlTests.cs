using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>Every address, as those see it who are no administrators: no content policy is broken and no script fails. For administrators the tests of each page ask the same.</summary>
[Collection(InBrowser.Name)]
public sealed class CrawlTests(Stages stages)
{
    [Theory]
    [InlineData("Viewer")]
    [InlineData("Operator")]
    public async Task EveryAddress_InAnotherRole_BreaksNoPolicyAndWritesNoError(string role)
    {
        var stage = await stages.AtWorkAsync();
        var email = $"{role}@crawl.example";
        await AddUserAsync(stage, email, role);
        await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), stage.Portal.Address);
        await visit.SignInAsync(email);
        await visit.InteractiveAsync();

        foreach (var path in PageToSee.All.Select(p => p.Path).Distinct(StringComparer.Ordinal).Where(p => p != "/account/login"))
        {
            // A page that this role may not open, or that is none, says so with its status.
            visit.ExpectRefusal(path.Split('?')[0]);
            await visit.Page.GotoAsync(path);
            await visit.Page.Locator("h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Visible });
        }

        visit.AssertQuiet();
    }

    /// <summary>Beside the administrator, with the same password: how people are invited has tests of its own.</summary>
    private static async Task AddUserAsync(Stage stage, string email, string role)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(stage.Portal.DataFolder, "portal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var columns = connection.CreateCommand();
        columns.CommandText = "SELECT name FROM pragma_table_info('AspNetUsers')";
        List<string> names = [];
        await using (var reader = await columns.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }
        await using var insert = connection.CreateCommand();
        insert.CommandText = $"""
            INSERT INTO AspNetUsers ({string.Join(", ", names.Select(n => $"\"{n}\""))})
            SELECT {string.Join(", ", names.Select(n => n switch { "Id" => "$id", "UserName" or "Email" => "$email", "NormalizedUserName" or "NormalizedEmail" => "$upper", _ => $"\"{n}\"" }))}
            FROM AspNetUsers ORDER BY Id LIMIT 1;
            INSERT INTO AspNetUserRoles (UserId, RoleId) SELECT $id, Id FROM AspNetRoles WHERE Name = $role;
            """;
        insert.Parameters.AddWithValue("$id", Guid.NewGuid().ToString());
        insert.Parameters.AddWithValue("$email", email);
        insert.Parameters.AddWithValue("$upper", email.ToUpperInvariant());
        insert.Parameters.AddWithValue("$role", role);
        Assert.Equal(2, await insert.ExecuteNonQueryAsync());
    }
}
