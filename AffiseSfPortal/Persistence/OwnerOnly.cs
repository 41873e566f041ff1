namespace AffiseSfPortal.Persistence;

/// <summary>What the portal makes on a disk belongs to its own user, whatever the umask says. Only what is new is given rights: an operator may have had reasons.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder where there is none.</summary>
    public static void Directory(string path)
    {
        if (OperatingSystem.IsWindows())
            System.IO.Directory.CreateDirectory(path);
        else
            System.IO.Directory.CreateDirectory(path, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A SQLite file just made, and those that SQLite keeps beside it: later ones take their rights from it.</summary>
    public static void Files(string file)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var one in new[] { file, $"{file}-wal", $"{file}-shm" }.Where(File.Exists))
            File.SetUnixFileMode(one, ReadWrite);
    }

    public static bool IsOpenToOthers(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.OtherRead) != UnixFileMode.None;
}
