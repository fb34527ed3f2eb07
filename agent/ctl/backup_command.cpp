#include "agent/ctl/backup_command.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "agent/audit/segments.hpp"
#include "agent/audit/trail_reader.hpp"
#include "agent/config/named_files.hpp"
#include "agent/ctl/backup_folder.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/progress.hpp"
#include "agent/key_file.hpp"
#include "agent/unit.hpp"
#include "store/sqlite_copy.hpp"

namespace writeback::agent {
namespace fs = std::filesystem;

namespace {

using Place = BackupFolder::Place;

/// The ini file, and what its values name: certificates, secrets, lists, templates.
void copy_configuration(const Config& config, BackupFolder& backup) {
  for (const auto& named : files_named_in(config)) {
    if (fs::is_regular_file(named.path)) backup.copy(named.path, Place::of_administrator);
    if (named.key != "templates" || !fs::is_directory(named.path)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(named.path)) {
      if (entry.is_regular_file()) backup.copy(entry.path(), Place::of_administrator);
    }
  }
}

/// systemd hands them out at the start and takes them back at the end; what can be put back is what
/// they are made from. The names of those that are not to be found there.
std::vector<std::string> copy_credentials(const Config& config, BackupFolder& backup) {
  std::vector<std::string> missing;
  for (const auto& name : credentials_named_in(config)) {
    const fs::path source = fs::path(unit::credential_store) / name;
    if (!backup.copy(source, Place::of_administrator)) missing.push_back(name);
  }
  return missing;
}

/// A key that a credential holds is copied with the others of its kind.
bool is_credential(const std::string& path) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && path.starts_with(std::string(folder) + "/");
}

/// What says how far the trail reaches comes first: the lines behind it may be more, never fewer.
/// Files that are removed for their age in the meantime are not missed.
void copy_trail(const Config& config, BackupFolder& backup) {
  const std::string& folder = config.audit.trail.folder;
  if (!config.audit.enabled) return;
  if (!is_credential(config.audit.key_file)) backup.copy(config.audit.key_file, Place::of_service);
  if (!backup.copy(head_path(folder), Place::of_service)) return;
  const auto segments = segments_in(folder);
  Progress progress("copying the audit trail", segments.size());
  for (const auto& segment : segments) {
    backup.copy(segment.path, Place::of_service);
    progress.step();
  }
  const auto keys = read_keys(config.audit.key_file);
  const auto state = read_trail(backup.copy_of(folder).string(), keys.front());
  if (!state.fault.empty()) throw std::runtime_error("the audit trail: " + state.fault);
}

void copy_store(const Config& config, BackupFolder& backup) {
  if (!is_credential(config.store.key_file)) backup.copy(config.store.key_file, Place::of_service);
  backup.copy(fs::path(config.state_dir) / "agent.id", Place::of_service);
  if (config.store.postgres) return;
  backup.copy_by(config.store.file,
                 [&](const std::string& copy) { store::copy_sqlite(config.store.file, copy); });
  for (const char* suffix : {"-wal", "-shm"}) backup.remove_at_restore(config.store.file + suffix);
}

std::string instructions(const Config& config, const std::string& folder,
                         const std::vector<std::string>& missing) {
  const std::string ctl = "writebackctl --config " + config.file;
  std::string text =
      "A copy of what writebackd needs, with all of its keys: keep it as safe as the service.\n"
      "To put it back, on this machine or another, as root, with writebackd installed:\n\n"
      "  systemctl stop writebackd.socket writebackd.service\n"
      "  sh " +
      (fs::absolute(folder) / "restore").string() + "\n  " + ctl + " check\n  " + ctl +
      " audit verify\n"
      "  systemctl start writebackd.service        (and writebackd.socket before it, if you use "
      "it)\n";
  if (config.store.postgres) {
    text +=
        "\nThe store is in PostgreSQL, and not in here: back it up with pg_dump, and keep the\n"
        "two together, because only this key_file opens it.\n";
  }
  for (const auto& name : missing) {
    text += "\nNot in here: the systemd credential " + name + ", which is not in " +
            unit::credential_store + ".\n";
  }
  return text;
}

void refuse_folders_of_the_service(const Config& config, const std::string& folder) {
  std::error_code ignored;
  const auto state = fs::weakly_canonical(config.state_dir, ignored);
  const auto wanted = fs::weakly_canonical(fs::absolute(folder), ignored);
  for (auto above = wanted; above != above.root_path(); above = above.parent_path()) {
    if (above != state) continue;
    throw std::runtime_error(folder +
                             " is in the state folder, which is the service's own: name "
                             "one that only root can change");
  }
}

}  // namespace

ExitCode back_up(const Config& config, const std::string& folder) {
  umask(S_IRWXG | S_IRWXO);
  refuse_folders_of_the_service(config, folder);
  BackupFolder backup(folder);
  copy_configuration(config, backup);
  const auto missing = copy_credentials(config, backup);
  copy_store(config, backup);
  copy_trail(config, backup);
  backup.finish(instructions(config, folder, missing));
  std::printf("%s: %zu files, and RESTORE.txt, which says how to put them back\n", folder.c_str(),
              backup.files());
  for (const auto& name : missing) {
    std::printf("not in it: the systemd credential %s, which is not in %s\n", name.c_str(),
                unit::credential_store);
  }
  if (config.store.postgres) std::puts("the store is in PostgreSQL: back it up with pg_dump, too");
  return exit_done;
}

}  // namespace writeback::agent
