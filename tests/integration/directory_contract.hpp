#pragma once

#include "tests/integration/directory_runner.hpp"

namespace writeback::test {

/// What the rules rely on from a directory port, tried on the real LdapDirectory and a real
/// OpenLDAP, over every transport.
class DirectoryContract : public DirectoryRunner,
                          public testing::WithParamInterface<support::TestDirectory::Transport> {
 protected:
  void SetUp() override;

  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }
  [[nodiscard]] static support::DirectoryAdmin& admin() { return server().admin(); }
};

}  // namespace writeback::test
