#include "agent/ctl/service_rights.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_folder.hpp"

namespace writeback::agent {
namespace {

using testing::ElementsAre;

TEST(ServiceRights, WhatAnotherUserMayIsAskedAsThatUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const support::TempFolder folder{"rights"};
  ASSERT_EQ(chmod(folder.path().c_str(), 0711), 0);
  support::write_file(folder / "open", "x", 0644);
  support::write_file(folder / "closed", "x", 0600);
  ASSERT_EQ(mkdir((folder / "folder").c_str(), 0755), 0);
  ASSERT_EQ(mkdir((folder / "shut").c_str(), 0700), 0);
  support::write_file(folder / "shut/open", "x", 0644);
  const std::vector<NeededPath> paths = {{folder / "open"},      {folder / "closed"},
                                         {folder / "folder"},    {folder / "folder", true},
                                         {folder / "shut/open"}, {folder / "not-there"}};
  EXPECT_THAT(not_open_to("nobody", paths), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(not_open_to("root", paths), ElementsAre(5));
  EXPECT_THAT(not_open_to("nobody-has-this-name", paths), ElementsAre());
}

}  // namespace
}  // namespace writeback::agent
