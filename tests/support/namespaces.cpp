#include "tests/support/namespaces.hpp"

#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {

bool can_make_namespaces() {
  static const bool possible = [] {
    const TempFolder folder("namespaces");
    ChildProcess probe({{"/usr/bin/unshare", "--net", "--mount", "sh", "-c",
                         "ip link set lo up && mount --make-rprivate /"},
                        folder / "log",
                        {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
    return probe.wait_for_exit(patience) == 0;
  }();
  return possible;
}

}  // namespace writeback::support
