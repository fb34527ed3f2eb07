#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace writeback::support {

TempFolder::TempFolder(std::string_view what) {
  path_ = (std::filesystem::temp_directory_path() / "writebackd-").string();
  path_ += std::string(what) + "-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder " + path_);
}

namespace {

/// Of the test, the suite or the whole run, whichever is ending now.
bool has_failed() {
  const auto* run = testing::UnitTest::GetInstance();
  if (run->current_test_info() != nullptr) return testing::Test::HasFailure();
  if (run->current_test_suite() != nullptr) return run->current_test_suite()->Failed();
  return run->Failed();
}

}  // namespace

TempFolder::~TempFolder() {
  if (has_failed()) {
    std::fprintf(stderr, "left for a look: %s\n", path_.c_str());
    return;
  }
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::operator/(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

void write_file(const std::string& path, std::string_view content, unsigned mode) {
  const std::string fresh = path + ".new";
  {
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    stream << content;
    if (!stream.good()) throw std::runtime_error("can't write " + fresh);
  }
  if (chmod(fresh.c_str(), mode) != 0) throw std::runtime_error("can't chmod " + fresh);
  std::filesystem::rename(fresh, path);
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace writeback::support
