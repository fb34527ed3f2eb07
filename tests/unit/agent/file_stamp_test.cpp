#include "agent/file_stamp.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "tests/support/temp_folder.hpp"

namespace writeback::agent {
namespace {

TEST(FileStamp, ChangesWithTheFiles) {
  const support::TempFolder folder("stamp");
  const std::vector<std::string> files = {folder / "a", folder / "b", ""};
  const std::string nothing = stamp_of(files);
  support::write_file(folder / "a", "one");
  const std::string one = stamp_of(files);
  EXPECT_NE(one, nothing);
  EXPECT_EQ(stamp_of(files), one);
  support::write_file(folder / "a", "two");  // another file of the same size
  const std::string two = stamp_of(files);
  EXPECT_NE(two, one);
  support::write_file(folder / "b", "x");
  EXPECT_NE(stamp_of(files), two);
  std::filesystem::remove(folder / "b");
  EXPECT_EQ(stamp_of(files), two);
  EXPECT_NE(stamp_of({folder / "a"}), stamp_of({"", folder / "a"}));
}

}  // namespace
}  // namespace writeback::agent
