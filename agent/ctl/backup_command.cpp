#include "agent/ctl/backup_command.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

#include "agent/audit/trail_reader.hpp"
#include "agent/key_file.hpp"
#include "store/sqlite_copy.hpp"

namespace writeback::agent {
namespace fs = std::filesystem;

namespace {

/// Owner and mode of the original: where this user may not give a file away, it stays theirs.
void take_over_rights(const fs::path& original, const fs::path& copy) {
  struct stat of {};
  if (stat(original.c_str(), &of) != 0) throw std::runtime_error(original.string() + " is gone");
  static_cast<void>(!chown(copy.c_str(), of.st_uid, of.st_gid));
  if (chmod(copy.c_str(), of.st_mode & 07777U) != 0) {
    throw std::runtime_error("the rights of " + copy.string() + " can't be set");
  }
}

/// The copy of one file system, as far as it is asked for.
class Mirror {
 public:
  explicit Mirror(fs::path root) : root_(std::move(root)) {
    fs::create_directory(root_);
    take_over_rights("/", root_);
  }

  [[nodiscard]] fs::path place_for(const fs::path& original) {
    make_folders(original.parent_path());
    return root_ / original.relative_path();
  }

  void copy_file(const fs::path& named) {
    const fs::path original = fs::absolute(named).lexically_normal();
    if (!copied_.insert(original).second) return;
    const fs::path copy = place_for(original);
    fs::copy_file(original, copy, fs::copy_options::overwrite_existing);
    take_over_rights(original, copy);
  }

  [[nodiscard]] const fs::path& root() const { return root_; }
  [[nodiscard]] std::size_t files() const { return copied_.size(); }

 private:
  void make_folders(const fs::path& original) {
    if (original == original.root_path() || !made_.insert(original).second) return;
    make_folders(original.parent_path());
    const fs::path copy = root_ / original.relative_path();
    fs::create_directory(copy);
    take_over_rights(original, copy);
  }

  fs::path root_;
  std::set<fs::path> made_;
  std::set<fs::path> copied_;
};

/// The ini file, and every file that a value in it names: certificates, secrets, templates.
void copy_configuration(const Config& config, Mirror& mirror) {
  mirror.copy_file(config.file);
  std::ifstream file(config.file);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<ConfigError> ignored;
  const fs::path folder = fs::absolute(config.file).parent_path();
  for (const auto& section : IniFile::parse(text, config.file, ignored).sections) {
    for (const auto& [key, value] : section.values) {
      const fs::path named = folder / value.text;
      std::error_code no_file;
      if (value.text.empty() || value.text.size() > 4096) continue;
      if (fs::is_regular_file(named, no_file)) mirror.copy_file(named);
      if (key != "templates" || !fs::is_directory(named, no_file)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(named)) {
        if (entry.is_regular_file()) mirror.copy_file(entry.path());
      }
    }
  }
}

/// What says how far the trail reaches comes first: the lines behind it may be more, never fewer.
void copy_trail(const Config& config, Mirror& mirror) {
  const std::string& folder = config.audit.trail.folder;
  std::error_code ignored;
  if (!config.audit.enabled || !fs::is_directory(folder, ignored)) return;
  mirror.copy_file(config.audit.key_file);
  if (fs::exists(head_path(folder))) mirror.copy_file(head_path(folder));
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".jsonl") {
      mirror.copy_file(entry.path());
    }
  }
  const auto keys = read_keys(config.audit.key_file);
  const fs::path copy = mirror.root() / fs::absolute(folder).lexically_normal().relative_path();
  const auto state = read_trail(copy.string(), keys.front());
  if (!state.fault.empty()) throw std::runtime_error("the audit trail: " + state.fault);
}

void copy_store(const Config& config, Mirror& mirror) {
  std::error_code ignored;
  if (fs::exists(config.store.key_file, ignored)) mirror.copy_file(config.store.key_file);
  const fs::path agent_id = fs::path(config.state_dir) / "agent.id";
  if (fs::exists(agent_id, ignored)) mirror.copy_file(agent_id);
  if (config.store.postgres || !fs::exists(config.store.file, ignored)) return;
  const fs::path original = fs::absolute(config.store.file).lexically_normal();
  const fs::path copy = mirror.place_for(original);
  store::copy_sqlite(original.string(), copy.string());
  take_over_rights(original, copy);
}

void write_instructions(const Config& config, const fs::path& folder) {
  std::ofstream text(folder / "RESTORE.txt");
  text << "A copy of what writebackd needs, with all of its keys: keep it as safe as the service.\n"
          "To put it back, as root, with writebackd installed:\n\n"
          "  systemctl stop writebackd\n";
  if (!config.store.postgres) {
    text << "  rm -f " << config.store.file << "-wal " << config.store.file << "-shm\n";
  }
  text << "  cp -a " << (fs::absolute(folder) / "root").string()
       << "/. /\n"
          "  writebackctl --config "
       << config.file
       << " audit verify\n"
          "  systemctl start writebackd\n";
  if (config.store.postgres) {
    text << "\nThe store is in PostgreSQL, and not in here: back it up with pg_dump, and keep the\n"
            "two together, because only this key_file opens it.\n";
  }
  text << std::flush;
  if (!text) throw std::runtime_error((folder / "RESTORE.txt").string() + " can't be written");
}

}  // namespace

ExitCode back_up(const Config& config, const std::string& folder) {
  std::error_code failed;
  if (mkdir(folder.c_str(), S_IRWXU) != 0) {
    const std::string why = std::generic_category().message(errno);
    std::fprintf(stderr, "writebackctl: %s: %s; name a new folder\n", folder.c_str(), why.c_str());
    return exit_failed;
  }
  try {
    Mirror mirror(fs::path(folder) / "root");
    copy_configuration(config, mirror);
    copy_store(config, mirror);
    copy_trail(config, mirror);
    write_instructions(config, folder);
    std::printf("%s: %zu files, and RESTORE.txt, which says how to put them back\n", folder.c_str(),
                mirror.files() + (config.store.postgres ? 0 : 1));
  } catch (...) {
    fs::remove_all(folder, failed);  // half a backup would be taken for one
    throw;
  }
  if (config.store.postgres) std::puts("the store is in PostgreSQL: back it up with pg_dump, too");
  return exit_done;
}

}  // namespace writeback::agent
