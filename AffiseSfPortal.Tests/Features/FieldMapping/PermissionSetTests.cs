using System.Net;
using System.Xml.Linq;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Permissions;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class PermissionSetTests
{
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";

    [Fact]
    public void Fields_AreExactlyTheMappedOnesWhoseRightsCanBeGiven()
    {
        var version = Org.Version(3, (AffiliateField.IdKey, Org.KeyField), ("contactPerson", "LastName"), ("login", "Company"), ("city", "City"), ("zip_code", "PostalCode"), ("phone", "Phone"), ("manager", "OwnerId"));
        version.Settings = new MappingSettings { Filter = new InclusionFilter { Rules = [new FilterRule("status", IsNot: true, ["banned"])], Leaving = LeavingAction.SetField, LeavingField = "Rating", LeavingValue = "Cold" } };

        Assert.Equal(["Address", Org.KeyField, "Phone", "Rating"], PermissionSet.Fields(version, Org.Lead(Org.Key)));
    }

    [Fact]
    public async Task Download_IsTheFileThatSalesforceDeploys()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = await portal.NewSignedInClientAsync();
        using (var before = await client.GetAsync("/settings/content/salesforce-fields/permission-set.xml", TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        await using (var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var version = Org.Version(1, ("phone", "Phone"));
            version.ConnectionId = await db.Connections.Select(c => c.Id).FirstAsync(TestContext.Current.CancellationToken);
            db.MappingVersions.Add(version);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        using var answer = await client.GetAsync("/settings/content/salesforce-fields/permission-set.xml", TestContext.Current.CancellationToken);

        Assert.Equal("AffiseSfPortal.permissionset-meta.xml", answer.Content.Headers.ContentDisposition!.FileName);
        var set = XDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;
        Assert.Equal(Metadata + "PermissionSet", set.Name);
        var field = Assert.Single(set.Elements(Metadata + "fieldPermissions"));
        Assert.Equal(("Lead.Phone", "true", "true"), (field.Element(Metadata + "field")!.Value, field.Element(Metadata + "editable")!.Value, field.Element(Metadata + "readable")!.Value));
        var rights = Assert.Single(set.Elements(Metadata + "objectPermissions"));
        Assert.Equal(("Lead", "true", "true", "false"), (rights.Element(Metadata + "object")!.Value, rights.Element(Metadata + "allowCreate")!.Value, rights.Element(Metadata + "allowEdit")!.Value, rights.Element(Metadata + "allowDelete")!.Value));
    }
}
